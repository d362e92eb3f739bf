"""Operators from a function to the solution of an equation, with the solvers that make the data."""

from ritz.problems.equations.operators.advection import Advection as Advection
from ritz.problems.equations.operators.antiderivative import Antiderivative as Antiderivative
from ritz.problems.equations.operators.base import Pairs as Pairs
from ritz.problems.equations.operators.base import SolutionOperator as SolutionOperator
from ritz.problems.equations.operators.burgers import BurgersFlow as BurgersFlow
from ritz.problems.equations.operators.caputo import CaputoDerivative as CaputoDerivative
from ritz.problems.equations.operators.darcy import Darcy as Darcy
from ritz.problems.equations.operators.diffusion_reaction import DiffusionReaction as DiffusionReaction
from ritz.problems.equations.operators.fractional import FractionalLine as FractionalLine
from ritz.problems.equations.operators.legendre import LegendreTransform as LegendreTransform
from ritz.problems.equations.operators.pendulum import Pendulum as Pendulum
from ritz.problems.equations.operators.riccati import Riccati as Riccati
from ritz.problems.equations.operators.stochastic import RandomGrowth as RandomGrowth
