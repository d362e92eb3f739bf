"""The regressor."""

from typing import Any, Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from ritz.ansatze import Linear, Sequential
from ritz.ansatze.base import Ansatz
from ritz.costs import LeastSquares
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, Perceptron
from ritz.estimators.base import PRECISIONS, Network, Table
from ritz.estimators.evaluation import evaluate
from ritz.estimators.parameters import network_settings, require_parameters
from ritz.estimators.shapes import dense
from ritz.estimators.training import Rows
from ritz.estimators.weights import Weights, event_weights, moments


class RitzRegressor(RegressorMixin, Network):
    """Neural networks and linear models for one number or several, by least squares.

    By default the kind of model is chosen inside the rows of the fit, as for `RitzClassifier`, where the parameters are
    explained; a named `hidden_layer_sizes` or `optimiser` gives one multilayer perceptron, with the names and meanings
    of scikit-learn's `MLPRegressor`. `standardise` holds for the labels too, so their unit does not matter;
    `hidden_layer_sizes=()` is Ridge regression of strength `alpha`, solved in one natural step. Labels that are all
    the same are predicted exactly.

    Where there are several members, of the default or of an ensemble, `predict(X, return_std=True)` gives their spread
    beside their mean: what the data leave open between models that fit them equally well. It grows away from the data
    and vanishes with more of them; the noise of a single label is not in it (Lakshminarayanan et al. 2017,
    arXiv:1612.01474).

    After `fit`: as `RitzClassifier`, with `target_mean_` and `target_scale_` in the place of `classes_`.
    """

    def fit(self, X: Table, y: Any, sample_weight: Any = None) -> Self:
        """Learns labels [n] or [n, outputs] from rows; sample weights may be negative.

        Raises ValueError for bad parameters or weights whose sum is not positive.
        """
        goes_on = self._goes_on()
        x, y, weight = self._checked(X, y, sample_weight, goes_on=goes_on)
        return self._learn(x, y, weight, goes_on=goes_on)

    def partial_fit(self, X: Table, y: Any, sample_weight: Any = None) -> Self:
        """Go once through some rows, from where the last call ended.

        The first call chooses the units by its rows. What is left open is the plain default, one network by Adam, whose
        running means begin anew with each call. Raises ValueError as `fit`.
        """
        require_parameters(self)
        goes_on = hasattr(self, "networks_")
        x, y, weight = self._checked(X, y, sample_weight, goes_on=goes_on)
        return self._learn_part(x, y, weight, goes_on=goes_on)

    def predict(self, X: Table, return_std: bool = False) -> Any:
        """Labels [n] or [n, outputs], float64; with `return_std` also the spread of the members, of the same shape.

        Raises ValueError where a spread is asked of a single network.
        """
        x = self._points(X)
        if not return_std:
            return self._average(x).reshape(len(x), *self.target_mean_.shape)
        if len(self.networks_) < 2:
            raise ValueError("Expected an ensemble to take a spread of; there is one network. Fit one of five, say.")
        values = np.stack([evaluate(ansatz, x) for ansatz in self.ansatze_])
        mean = np.tensordot(self.member_weights_, values, 1)
        spread = np.tensordot(self.member_weights_, (values - mean) ** 2, 1)
        correction = 1 - np.sum(self.member_weights_**2)
        shape = (len(x), *self.target_mean_.shape)
        return mean.reshape(shape), np.sqrt(spread / correction).reshape(shape)

    @property
    def ansatze_(self) -> tuple[Ansatz, ...]:
        """The members as functions of a row in its own units, for the rest of the library: labels [outputs]."""
        check_is_fitted(self)
        mean, scale = np.atleast_1d(self.target_mean_), np.atleast_1d(self.target_scale_)
        with jax.enable_x64(True):
            units, back = self._units(), _scaling(np.diag(scale), mean)
        return tuple(Sequential((units, network, back)) for network in self._networks())

    def __sklearn_tags__(self) -> Tags:
        """Several outputs are welcome."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _checked(
        self, X: Table, y: Any, sample_weight: Any, *, goes_on: bool
    ) -> tuple[np.ndarray, np.ndarray, Weights]:
        """The rows as arrays. Raises ValueError for rows that do not go with those of the last fit."""
        as_before = {"dtype": PRECISIONS, "reset": not goes_on, "accept_sparse": True}
        X, y = validate_data(self, X, y, **as_before, multi_output=True, y_numeric=True)
        x, y = dense(X), dense(y)
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        if goes_on and y.shape[1:] != self.target_mean_.shape:
            raise ValueError(f"Expected labels as in the last fit with warm_start; got shape {y.shape}.")
        return x, y.astype(x.dtype), event_weights(sample_weight, len(x))

    def _respond(self, outputs: np.ndarray) -> np.ndarray:
        return outputs

    def _judge(self, response: np.ndarray, rows: Rows) -> float:
        squares = np.sum((response - rows.y.reshape(response.shape)) ** 2, axis=1)
        return float(rows.weight @ squares / rows.weight.sum())

    def _architecture(self) -> Architecture:
        return Perceptron(**network_settings(self), outputs=max(1, self.target_mean_.size))

    def _cost(self) -> Supervised:
        return LeastSquares()

    def _measure(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> None:
        super()._measure(x, y, weight)
        shape, y = y.shape[1:], y.reshape(len(y), -1).astype(np.float64)
        counted = y[weight != 0]
        constant = np.ptp(counted, axis=0) == 0
        mean, scale = moments(y, weight) if self.standardise else (np.zeros(y.shape[1]), np.ones(y.shape[1]))
        self.target_mean_ = np.where(constant, counted[0], mean).reshape(shape)
        self.target_scale_ = np.where(constant, 0.0, scale).reshape(shape)

    def _rows(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> Rows:
        scale = np.where(self.target_scale_ > 0, self.target_scale_, 1.0)
        return Rows(self._standard(x), ((y - self.target_mean_) / scale).astype(x.dtype), weight)


def _scaling(weight: np.ndarray, bias: np.ndarray) -> Linear:
    """The affine map from standard units back to those of the labels; a scale of zero gives the mean exactly."""
    blank = eqx.filter_eval_shape(lambda key: Linear(*weight.shape, key=key), jax.eval_shape(jax.random.key, 0))
    return eqx.tree_at(lambda one: (one.weight, one.bias), blank, (jnp.asarray(weight), jnp.asarray(bias)))
