"""Ground states."""

from ritz.problems.quantum.atoms import Atom as Atom
from ritz.problems.quantum.atoms import Electrons as Electrons
from ritz.problems.quantum.atoms import Molecule as Molecule
from ritz.problems.quantum.bosons import Bosons as Bosons
from ritz.problems.quantum.dot import QuantumDot as QuantumDot
from ritz.problems.quantum.electron_gas import ElectronGas as ElectronGas
from ritz.problems.quantum.heisenberg import Heisenberg as Heisenberg
from ritz.problems.quantum.neutron_matter import NeutronMatter as NeutronMatter
from ritz.problems.quantum.pauli_strings import PauliStrings as PauliStrings
from ritz.problems.quantum.tfim import TransverseIsing as TransverseIsing
