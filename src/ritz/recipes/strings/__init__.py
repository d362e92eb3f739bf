"""Recipes for problems of string theory."""

from ritz.recipes.strings.hodge_bias_variance import HodgeBiasVariance as HodgeBiasVariance
from ritz.recipes.strings.hodge_cnn import HodgeCNN as HodgeCNN
from ritz.recipes.strings.hodge_dense import HodgeDense as HodgeDense
from ritz.recipes.strings.hodge_inception import HodgeInception as HodgeInception
from ritz.recipes.strings.hodge_learning_curve import HodgeLearningCurve as HodgeLearningCurve
from ritz.recipes.strings.hodge_overfitting import HodgeOverfitting as HodgeOverfitting
from ritz.recipes.strings.hodge_regularised import HodgeRegularised as HodgeRegularised
