"""Recipes for your own table."""

from ritz.recipes.tables.table import TableRecipe as TableRecipe
