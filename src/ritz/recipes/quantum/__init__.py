"""Recipes for ground states."""

from ritz.recipes.quantum.heisenberg import HeisenbergRecipe as HeisenbergRecipe
from ritz.recipes.quantum.j1j2 import FrustratedRecipe as FrustratedRecipe
from ritz.recipes.quantum.tfim import TransverseIsingRecipe as TransverseIsingRecipe
