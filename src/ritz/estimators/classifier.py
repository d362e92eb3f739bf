"""The classifier."""

from typing import Any, Self, no_type_check

import numpy as np
from jaxtyping import Float
from scipy.special import expit, softmax
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from ritz.ansatze import Sequential
from ritz.ansatze.base import Ansatz
from ritz.costs import BinaryCrossEntropy, CategoricalCrossEntropy, MultilabelCrossEntropy
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, Perceptron
from ritz.estimators.base import PRECISIONS, Network, Table
from ritz.estimators.parameters import AUTO, network_settings, require_parameters
from ritz.estimators.shapes import dense
from ritz.estimators.training import Rows
from ritz.estimators.weights import Weights, event_weights, require_every_class
from ritz.optimisers.base import Optimiser

LEAST = 1e-15
"""The smallest probability whose logarithm is taken."""


class RitzClassifier(ClassifierMixin, Network):
    """Neural networks and linear models for classes, or for several labels a row, by the cross-entropy.

    By default, with `hidden_layer_sizes` and `optimiser` "auto", five folds of the rows given to `fit` choose among a
    linear model, small tanh networks fitted by natural steps with falling decay, and a relu network fitted by Adam; the
    best mixture is kept, each kind as the committee of its five folds. A named `hidden_layer_sizes` or `optimiser`
    gives one multilayer perceptron, with the names and meanings of scikit-learn's `MLPClassifier`; different or new:

    hidden_layer_sizes   () makes it logistic regression, solved by a few natural steps; "auto" is (100,), or (20,)
                         for natural steps
    activation           "auto" is "relu", or "tanh" for natural steps
    optimiser            "adam", "natural" (the natural gradient; chooses its own steps, so `learning_rate_init` is not
                         used), or an optimiser of `ritz.optimisers`
    alpha, l1_ratio      alpha/n (l1_ratio |w| + (1 - l1_ratio) w^2/2), n the sum of the sample weights; the default
                         chooses the decay of its linear and natural-gradient fits itself
    dropout              the share of each hidden layer that is switched off in training
    early_stopping       watches the loss (not the score) on rows held out, and keeps the network that was best there;
                         the default always holds rows out
    standardise          columns to mean zero and deviation one, learned on the rows trained on
    ensemble             networks from different beginnings, or committees with different folds; their probabilities
                         are averaged
    class_weight         as scikit-learn's: None, "balanced", or class to weight; multiplies the sample weights
    warm_start           makes "auto" the plain network by Adam

    Sparse tables are taken and made dense. After `fit`: `classes_`, `n_iter_`, `loss_curve_`, `loss_curves_` and
    `validation_curves_` (one a member), `networks_` (parameters), `architectures_`, `member_weights_`, `mean_` and
    `scale_`, `n_features_in_` and `feature_names_in_`.
    """

    @no_type_check
    def __init__(
        self,
        hidden_layer_sizes: Any = AUTO,
        activation: str = AUTO,
        *,
        optimiser: str | Optimiser = AUTO,
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
        ensemble: int = 1,
        class_weight: Any = None,
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
            ensemble=ensemble,
            verbose=verbose,
            random_state=random_state,
        )
        self.class_weight = class_weight

    def fit(self, X: Table, y: Any, sample_weight: Any = None) -> Self:
        """Learns classes (numbers or strings), or labels [n, labels] of zeros and ones; weights may be negative.

        Raises ValueError for bad parameters, one class only, or weights of a class whose sum is not positive.
        """
        goes_on = self._goes_on()
        x, y, weight = self._checked(X, y, sample_weight, goes_on=goes_on)
        labels = self._labelled(y, weight, known=self.classes_ if goes_on else None, whole=True)
        return self._learn(x, labels, weight, goes_on=goes_on, strata=None if labels.ndim == 2 else labels)

    def partial_fit(self, X: Table, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Go once through some rows, from where the last call ended.

        The first call chooses the units by its rows and needs `classes`, all there will be, unless its rows hold them.
        What is left open is the plain default, one network by Adam, whose running means begin anew with each call.
        Raises ValueError as `fit`, and for classes that were not announced.
        """
        require_parameters(self)
        goes_on = hasattr(self, "networks_")
        x, y, weight = self._checked(X, y, sample_weight, goes_on=goes_on)
        known = self.classes_ if goes_on else (None if classes is None else np.unique(classes))
        return self._learn_part(x, self._labelled(y, weight, known=known, whole=False), weight, goes_on=goes_on)

    def predict_proba(self, X: Table) -> Float[np.ndarray, "n classes"]:
        """The probability of each class, float64, in the order of `classes_`, or of each label; the rows of the former
        sum to one."""
        return self._average(self._points(X))

    def predict_log_proba(self, X: Table) -> Float[np.ndarray, "n classes"]:
        """The logarithm of the probabilities."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: Table) -> np.ndarray:
        """The most probable class of each row, or the labels that are more probable than not [n, labels]."""
        probabilities = self.predict_proba(X)
        if self.multilabel_:
            return (probabilities > 0.5).astype(int)
        return self.classes_[probabilities.argmax(axis=1)]

    @property
    def ansatze_(self) -> tuple[Ansatz, ...]:
        """The members as functions of a row in its own units, for the rest of the library: logits [1] or [classes]."""
        check_is_fitted(self)
        units = self._units()
        return tuple(Sequential((units, network)) for network in self._networks())

    def __sklearn_tags__(self) -> Tags:
        """Several labels a row are welcome."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

    def _checked(
        self, X: Table, y: Any, sample_weight: Any, *, goes_on: bool
    ) -> tuple[np.ndarray, np.ndarray, Weights]:
        """The rows as arrays. Raises ValueError for labels of several classes each."""
        settings = {"dtype": PRECISIONS, "reset": not goes_on, "accept_sparse": True, "multi_output": True}
        X, y = validate_data(self, X, y, **settings)
        check_classification_targets(y)
        x, y = dense(X), dense(y)
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        if y.ndim == 2 and type_of_target(y) != "multilabel-indicator":
            raise ValueError("Expected one class a row, or labels of zeros and ones; got columns of several classes.")
        weight = event_weights(sample_weight, len(x))
        return x, y, weight if self.class_weight is None else weight * compute_sample_weight(self.class_weight, y)

    def _labelled(self, y: np.ndarray, weight: Weights, *, known: np.ndarray | None, whole: bool) -> np.ndarray:
        """Classes as their places in `classes_`, which this sets; labels of zeros and ones as they are."""
        several = y.ndim == 2
        classes = np.arange(y.shape[1]) if several else np.unique(y)
        if not several and known is not None and not whole and np.isin(classes, known).all():
            classes = known
        if known is not None and not np.array_equal(classes, known):
            raise ValueError(
                f"Expected the classes of the last fit with warm_start or partial_fit, {known}; got {classes}."
            )
        labels = y if several else np.searchsorted(classes, y)
        if whole and not several:
            require_every_class(weight, labels, classes)
        self.classes_, self.multilabel_ = classes, several
        return labels.astype(np.int32)

    def _architecture(self) -> Architecture:
        single = len(self.classes_) == 2 and not self.multilabel_
        return Perceptron(**network_settings(self), outputs=1 if single else len(self.classes_))

    def _cost(self) -> Supervised:
        if self.multilabel_:
            return MultilabelCrossEntropy()
        return BinaryCrossEntropy() if len(self.classes_) == 2 else CategoricalCrossEntropy()

    def _rows(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> Rows:
        return Rows(self._standard(x), y, weight)

    def _respond(self, outputs: np.ndarray) -> np.ndarray:
        if self.multilabel_:
            return expit(outputs)
        if outputs.shape[1] > 1:
            return softmax(outputs, axis=1)
        return np.concatenate([expit(-outputs), expit(outputs)], axis=1)

    def _judge(self, response: np.ndarray, rows: Rows) -> float:
        if self.multilabel_:
            logs = np.log(np.maximum(np.where(rows.y == 1, response, 1 - response), LEAST)).sum(axis=1)
        else:
            logs = np.log(np.maximum(response[np.arange(len(response)), rows.y], LEAST))
        return float(-(rows.weight @ logs) / rows.weight.sum())
