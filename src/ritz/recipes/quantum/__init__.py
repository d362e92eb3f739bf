"""Recipes for ground states."""

from ritz.recipes.quantum.dot import DotRecipe as DotRecipe
from ritz.recipes.quantum.heisenberg import HeisenbergRecipe as HeisenbergRecipe
from ritz.recipes.quantum.tfim import TransverseIsingRecipe as TransverseIsingRecipe
