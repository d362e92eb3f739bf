"""Ground states."""

from ritz.problems.quantum.heisenberg import Heisenberg as Heisenberg
from ritz.problems.quantum.tfim import TransverseIsing as TransverseIsing
