"""The scikit-learn face: estimators that train their networks through the engine."""

from ritz.estimators.classifier import RitzClassifier as RitzClassifier
from ritz.estimators.regressor import RitzRegressor as RitzRegressor
from ritz.estimators.transformer import RitzTransformer as RitzTransformer
