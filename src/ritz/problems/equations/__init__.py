"""Differential equations with reference solutions."""

from ritz.problems.equations.base import Equation as Equation
from ritz.problems.equations.burgers import Burgers as Burgers
from ritz.problems.equations.heat import Heat as Heat
from ritz.problems.equations.kovasznay import Kovasznay as Kovasznay
from ritz.problems.equations.poisson import Poisson as Poisson
from ritz.problems.equations.taylor_green import TaylorGreen as TaylorGreen
