"""Recipes that learn the operator from a function to the solution of an equation."""

from ritz.recipes.equations.operators.advection import AdvectionRecipe as AdvectionRecipe
from ritz.recipes.equations.operators.antiderivative import AntiderivativeRecipe as AntiderivativeRecipe
from ritz.recipes.equations.operators.burgers_flow import BurgersFlowRecipe as BurgersFlowRecipe
from ritz.recipes.equations.operators.caputo import CaputoRecipe as CaputoRecipe
from ritz.recipes.equations.operators.darcy import DarcyRecipe as DarcyRecipe
from ritz.recipes.equations.operators.diffusion_reaction import (
    DiffusionReactionRecipe as DiffusionReactionRecipe,
)
from ritz.recipes.equations.operators.fractional import FractionalLineRecipe as FractionalLineRecipe
from ritz.recipes.equations.operators.informed import InformedRecipe as InformedRecipe
from ritz.recipes.equations.operators.legendre import LegendreRecipe as LegendreRecipe
from ritz.recipes.equations.operators.pendulum import PendulumRecipe as PendulumRecipe
from ritz.recipes.equations.operators.stochastic import StochasticRecipe as StochasticRecipe
