"""Recipes for collider physics."""

from ritz.recipes.collider.collider_toy import ColliderToy as ColliderToy
from ritz.recipes.collider.higgs import HiggsRecipe as HiggsRecipe
from ritz.recipes.collider.susy import SusyRecipe as SusyRecipe
from ritz.recipes.collider.susy_grid import SusyGrid as SusyGrid
from ritz.recipes.collider.susy_parametrised import SusyParametrised as SusyParametrised
from ritz.recipes.collider.susy_shift import SusyShift as SusyShift
