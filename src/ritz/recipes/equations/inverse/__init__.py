"""Recipes for unknown constants of differential equations."""

from ritz.recipes.equations.inverse.burgers import BurgersInverseRecipe as BurgersInverseRecipe
from ritz.recipes.equations.inverse.heat import HeatInverseRecipe as HeatInverseRecipe
from ritz.recipes.equations.inverse.lorenz import LorenzInverseRecipe as LorenzInverseRecipe
from ritz.recipes.equations.inverse.navier_stokes import NavierStokesInverseRecipe as NavierStokesInverseRecipe
