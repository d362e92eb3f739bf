"""A function and one point -> numbers."""

from ritz.operators.base import Connected as Connected
from ritz.operators.base import Discrete as Discrete
from ritz.operators.base import Hamiltonian as Hamiltonian
from ritz.operators.derivatives import divergence as divergence
from ritz.operators.derivatives import gradient as gradient
from ritz.operators.derivatives import laplacian as laplacian
from ritz.operators.derivatives import partial as partial
from ritz.operators.equations import burgers as burgers
from ritz.operators.equations import continuity as continuity
from ritz.operators.equations import heat as heat
from ritz.operators.equations import momentum as momentum
from ritz.operators.equations import poisson as poisson
from ritz.operators.equations import stationary_schrodinger as stationary_schrodinger
from ritz.operators.exact import ground_state as ground_state
from ritz.operators.exact import matrix as matrix
from ritz.operators.pauli import PauliSum as PauliSum
from ritz.operators.pauli import heisenberg as heisenberg
from ritz.operators.pauli import ising as ising
