"""The transformer: an autoencoder whose code stands in the place of many columns."""

from typing import Any, Self, no_type_check

import jax
import numpy as np
from jaxtyping import Float
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.metrics import r2_score
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from ritz.ansatze import Sequential, Standardise
from ritz.ansatze.base import Ansatz
from ritz.costs import LeastSquares
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, Bottleneck
from ritz.estimators.base import PRECISIONS, Network, Table
from ritz.estimators.evaluation import evaluate
from ritz.estimators.parameters import network_settings
from ritz.estimators.shapes import COLUMNS, dense, enlarged, filled
from ritz.estimators.training import Rows
from ritz.estimators.weights import Weights, event_weights
from ritz.optimisers.base import Optimiser


class RitzTransformer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, Network):
    """An autoencoder: `transform` gives codes of `n_components` numbers, `inverse_transform` makes rows of them again.

    With `hidden_layer_sizes=()` it finds the subspace of the first principal components (not their axes: any basis of
    it reconstructs as well); with hidden layers, by default one, a curved surface. The other parameters are as in
    `RitzClassifier`. `standardise` is part of the model: columns in their own units weigh by their variance, as in
    PCA, those in standard units all alike.

    After `fit`: `n_iter_`, `loss_curve_`, `networks_`, `mean_` and `scale_`, `n_features_in_` and `feature_names_in_`.
    """

    _convex = False

    @no_type_check
    def __init__(
        self,
        n_components: int = 2,
        hidden_layer_sizes: Any = (100,),
        activation: str = "tanh",
        *,
        optimiser: str | Optimiser = "adam",
        alpha: float = 1e-4,
        l1_ratio: float = 0.0,
        dropout: float = 0.0,
        batch_size: int | str = "auto",
        learning_rate_init: float = 1e-3,
        max_iter: int = 200,
        tol: float = 1e-4,
        n_iter_no_change: int = 10,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        standardise: bool = True,
        warm_start: bool = False,
        verbose: bool = False,
        random_state: Any = None,
    ) -> None:
        """Keeps the parameters as they are; `fit` refuses what makes no sense."""
        super().__init__(
            hidden_layer_sizes,
            activation,
            optimiser=optimiser,
            alpha=alpha,
            l1_ratio=l1_ratio,
            dropout=dropout,
            batch_size=batch_size,
            learning_rate_init=learning_rate_init,
            max_iter=max_iter,
            tol=tol,
            n_iter_no_change=n_iter_no_change,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            standardise=standardise,
            warm_start=warm_start,
            verbose=verbose,
            random_state=random_state,
        )
        self.n_components = n_components

    def fit(self, X: Table, y: Any = None, sample_weight: Any = None) -> Self:
        """Learns to make rows again from their codes; y is not looked at.

        Raises ValueError for bad parameters, weights whose sum is not positive, or more components than columns.
        """
        goes_on = self._goes_on()
        X = dense(validate_data(self, X, accept_sparse=True, dtype=PRECISIONS, reset=not goes_on))
        if not 1 <= self.n_components <= X.shape[1]:
            raise ValueError(
                f"Expected n_components from 1 to n_features = {X.shape[1]}, the columns; got {self.n_components}."
            )
        return self._learn(X, X, event_weights(sample_weight, len(X)), goes_on=goes_on)

    def transform(self, X: Table) -> Float[np.ndarray, "n code"]:
        """The codes, float64."""
        x = self._points(X)
        return evaluate(Sequential((self._units(), self._networks()[0].encoder)), x)

    def inverse_transform(self, X: Table) -> Float[np.ndarray, "n d"]:
        """Rows of codes, float64. Raises ValueError for codes of another length."""
        check_is_fitted(self)
        codes = np.asarray(check_array(X, dtype=PRECISIONS))  # pyright: ignore[reportArgumentType]
        if codes.shape[1] != self.n_components:
            raise ValueError(f"Expected codes of {self.n_components} numbers; got {codes.shape[1]}.")
        return evaluate(Sequential((self._networks()[0].decoder, self._back())), codes)

    def score(self, X: Table, y: Any = None, sample_weight: Any = None) -> float:
        """The share of the variance of the columns that the reconstructions keep, 1 for perfect ones."""
        x = self._points(X)
        weigh = {"sample_weight": sample_weight, "multioutput": "variance_weighted"}
        return float(r2_score(x, self.inverse_transform(self.transform(x)), **weigh))

    @property
    def ansatze_(self) -> tuple[Ansatz, ...]:
        """The reconstruction as a function of a row in its own units, for the rest of the library."""
        check_is_fitted(self)
        return (Sequential((self._units(), self._networks()[0], self._back())),)

    @property
    def _n_features_out(self) -> int:
        """What scikit-learn counts the names of the codes by."""
        return self.n_components

    def _back(self) -> Standardise:
        with jax.enable_x64(True):
            return self._units().inverse()

    def _searches(self) -> bool:
        """There is one kind of autoencoder."""
        return False

    def _respond(self, outputs: np.ndarray) -> np.ndarray:
        return outputs

    def _judge(self, response: np.ndarray, rows: Rows) -> float:
        squares = np.sum((response - rows.y[:, : response.shape[1]]) ** 2, axis=1)
        return float(rows.weight @ squares / rows.weight.sum())

    def _architecture(self) -> Architecture:
        return Bottleneck(**network_settings(self), code=self.n_components)

    def _cost(self) -> Supervised:
        return LeastSquares()

    def _rows(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> Rows:
        standard = self._standard(x)
        return Rows(standard, filled(standard, len(x), enlarged(x.shape[1], COLUMNS)), weight)
