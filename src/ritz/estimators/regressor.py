"""The regressor."""

from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from ritz.ansatze import Sequential, Standardise
from ritz.ansatze.base import Ansatz
from ritz.costs import LeastSquares
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, Perceptron
from ritz.estimators.base import PRECISIONS, Network, Table
from ritz.estimators.evaluation import evaluate
from ritz.estimators.training import Rows
from ritz.estimators.weights import Weights, event_weights, moments


class RitzRegressor(RegressorMixin, Network):
    """A multilayer perceptron for one number or several, by least squares; or the mean of `ensemble` of them.

    Parameters have the names and meanings of scikit-learn's `MLPRegressor`; what is different or new is as in
    `RitzClassifier`. `standardise` holds for the labels too, so their unit does not matter; `hidden_layer_sizes=()`
    makes it Ridge regression.

    With an ensemble `predict(X, return_std=True)` gives the spread of the members beside their mean: what the data
    leave open between networks that fit them equally well. It grows away from the data and vanishes with more of
    them; the noise of a single label is not in it (Lakshminarayanan et al. 2017, arXiv:1612.01474).

    After `fit`: as `RitzClassifier`, with `target_mean_` and `target_scale_` in the place of `classes_`.
    """

    def fit(self, X: Table, y: Any, sample_weight: Any = None) -> Self:
        """Learns labels [n] or [n, outputs] from rows; sample weights may be negative.

        Raises ValueError for bad parameters or weights whose sum is not positive.
        """
        goes_on = self._goes_on()
        X, y = validate_data(self, X, y, dtype=PRECISIONS, multi_output=True, y_numeric=True, reset=not goes_on)
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        weight = event_weights(sample_weight, len(X))
        if goes_on and y.shape[1:] != self.target_mean_.shape:
            raise ValueError(f"Expected labels as in the last fit with warm_start; got shape {y.shape}.")
        return self._learn(X, y.astype(X.dtype), weight, goes_on=goes_on)

    def predict(self, X: Table, return_std: bool = False) -> Any:
        """Labels [n] or [n, outputs], float64; with `return_std` also the spread of the members, of the same shape.

        Raises ValueError where a spread is asked of a single network.
        """
        x = self._points(X)
        if return_std and len(self.networks_) < 2:
            raise ValueError("Expected an ensemble to take a spread of; there is one network. Fit one of five, say.")
        values = np.stack([evaluate(ansatz, x) for ansatz in self.ansatze_])
        values = values.reshape(*values.shape[:2], *self.target_mean_.shape)
        return (values.mean(0), values.std(0, ddof=1)) if return_std else values.mean(0)

    @property
    def ansatze_(self) -> tuple[Ansatz, ...]:
        """The members as functions of a row in its own units, for the rest of the library: labels [outputs]."""
        check_is_fitted(self)
        mean, scale = np.atleast_1d(self.target_mean_), np.atleast_1d(self.target_scale_)
        with jax.enable_x64(True):
            back = Standardise(jnp.asarray(-mean / scale), jnp.asarray(1 / scale))
        return tuple(Sequential((self._units(), network, back)) for network in self._networks())

    def __sklearn_tags__(self) -> Tags:
        """Several outputs are welcome."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _architecture(self) -> Architecture:
        return Perceptron(**self._hidden(), outputs=max(1, self.target_mean_.size))

    def _cost(self) -> Supervised:
        return LeastSquares()

    def _measure(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> None:
        super()._measure(x, y, weight)
        mean, scale = moments(y.reshape(len(y), -1), weight)
        shape = y.shape[1:]
        self.target_mean_ = (mean if self.standardise else np.zeros_like(mean)).reshape(shape)
        self.target_scale_ = (scale if self.standardise else np.ones_like(scale)).reshape(shape)

    def _rows(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> Rows:
        return Rows(self._standard(x), ((y - self.target_mean_) / self.target_scale_).astype(x.dtype), weight)
