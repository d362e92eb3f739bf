"""Recipes for the problems of the lectures."""

from ritz.recipes.textbook.backprop import BackpropRecipe as BackpropRecipe
from ritz.recipes.textbook.breast_cancer import BreastCancerRecipe as BreastCancerRecipe
from ritz.recipes.textbook.digits import DigitsRecipe as DigitsRecipe
from ritz.recipes.textbook.digits_autoencoder import DigitsAutoencoderRecipe as DigitsAutoencoderRecipe
from ritz.recipes.textbook.franke import FrankeRecipe as FrankeRecipe
from ritz.recipes.textbook.heart_disease import HeartDiseaseRecipe as HeartDiseaseRecipe
from ritz.recipes.textbook.ising_couplings import IsingCouplingsRecipe as IsingCouplingsRecipe
from ritz.recipes.textbook.lorenz_series import LorenzSeriesRecipe as LorenzSeriesRecipe
from ritz.recipes.textbook.overfitting import OverfittingRecipe as OverfittingRecipe
from ritz.recipes.textbook.pendulum_series import PendulumSeriesRecipe as PendulumSeriesRecipe
from ritz.recipes.textbook.quadrant import QuadrantRecipe as QuadrantRecipe
from ritz.recipes.textbook.runge import RungeRecipe as RungeRecipe
