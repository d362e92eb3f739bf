"""Recipes for integral equations and equations of fractional order."""

from ritz.recipes.equations.integral.bose_gas import BoseGasRecipe as BoseGasRecipe
from ritz.recipes.equations.integral.fractional import FractionalRecipe as FractionalRecipe
from ritz.recipes.equations.integral.fractional_disk import FractionalDiskRecipe as FractionalDiskRecipe
from ritz.recipes.equations.integral.volterra import VolterraRecipe as VolterraRecipe
