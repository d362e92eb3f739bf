"""Equations with unknown constants, and noisy measurements of their solutions."""

from ritz.problems.equations.inverse.base import Inverse as Inverse
from ritz.problems.equations.inverse.base import Observations as Observations
from ritz.problems.equations.inverse.burgers import BurgersInverse as BurgersInverse
from ritz.problems.equations.inverse.heat import HeatInverse as HeatInverse
from ritz.problems.equations.inverse.lorenz import LorenzInverse as LorenzInverse
from ritz.problems.equations.inverse.navier_stokes import NavierStokesInverse as NavierStokesInverse
