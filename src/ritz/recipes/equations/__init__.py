"""Recipes for differential equations."""

from ritz.recipes.equations.burgers import BurgersRecipe as BurgersRecipe
from ritz.recipes.equations.heat import HeatRecipe as HeatRecipe
from ritz.recipes.equations.poisson import PoissonRecipe as PoissonRecipe
