"""Recipes for problems of string theory."""

from ritz.recipes.strings.hodge_cnn import HodgeCNN as HodgeCNN
from ritz.recipes.strings.hodge_dense import HodgeDense as HodgeDense
from ritz.recipes.strings.hodge_inception import HodgeInception as HodgeInception
from ritz.recipes.strings.hodge_regularised import HodgeRegularised as HodgeRegularised
