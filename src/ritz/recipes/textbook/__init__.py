"""Recipes for the problems of the lectures."""

from ritz.recipes.textbook.backprop import BackpropRecipe as BackpropRecipe
from ritz.recipes.textbook.quadrant import QuadrantRecipe as QuadrantRecipe
