"""Simple predictors that a critic would try first, tuned within the training rows, and a method beside them."""

from ritz.recipes.baselines.base import Baseline as Baseline
from ritz.recipes.baselines.base import polynomial_features as polynomial_features
from ritz.recipes.baselines.classification import fit_classifiers as fit_classifiers
from ritz.recipes.baselines.comparison import ahead_of_best as ahead_of_best
from ritz.recipes.baselines.comparison import comparison_table as comparison_table
from ritz.recipes.baselines.comparison import mean_with_error as mean_with_error
from ritz.recipes.baselines.comparison import name_winner as name_winner
from ritz.recipes.baselines.comparison import not_behind as not_behind
from ritz.recipes.baselines.regression import fit_polynomial as fit_polynomial
from ritz.recipes.baselines.regression import fit_regressions as fit_regressions
from ritz.recipes.baselines.scattered import fit_scattered as fit_scattered
