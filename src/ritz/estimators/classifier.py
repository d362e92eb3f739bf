"""The classifier."""

from typing import Any, Self

import numpy as np
from jaxtyping import Float
from scipy.special import expit, softmax
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from ritz.ansatze import Sequential
from ritz.ansatze.base import Ansatz
from ritz.costs import BinaryCrossEntropy, CategoricalCrossEntropy
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, Perceptron
from ritz.estimators.base import PRECISIONS, Network, Table
from ritz.estimators.evaluation import evaluate
from ritz.estimators.training import Rows
from ritz.estimators.weights import Weights, event_weights, require_every_class


class RitzClassifier(ClassifierMixin, Network):
    """A multilayer perceptron for classes, by the cross-entropy; or the mean of `ensemble` of them.

    Parameters have the names and meanings of scikit-learn's `MLPClassifier`; what is different or new:

    hidden_layer_sizes   () makes it logistic regression
    optimiser            "adam", "natural" (the natural gradient; chooses its own steps, so `learning_rate_init` is not
                         used), or an optimiser of `ritz.optimisers`
    alpha, l1_ratio      alpha/n (l1_ratio |w| + (1 - l1_ratio) w^2/2), n the sum of the sample weights
    dropout              the share of each hidden layer that is switched off in training
    tol                  the fit ends where the loss falls by less than this an epoch over `n_iter_no_change` epochs
    early_stopping       watches the loss on rows held out, and keeps the network that was best there
    standardise          columns to mean zero and deviation one, learned on the rows trained on
    ensemble             networks from different beginnings; their probabilities are averaged

    After `fit`: `classes_`, `n_iter_`, `loss_curve_`, `loss_curves_` and `validation_curves_` (one a member),
    `networks_` (parameters), `mean_` and `scale_`, `n_features_in_` and `feature_names_in_`.
    """

    def fit(self, X: Table, y: Any, sample_weight: Any = None) -> Self:
        """Learns classes (numbers or strings) from rows; sample weights may be negative.

        Raises ValueError for bad parameters, one class only, or weights of a class whose sum is not positive.
        """
        goes_on = self._goes_on()
        X, y = validate_data(self, X, y, dtype=PRECISIONS, reset=not goes_on)
        check_classification_targets(y)
        weight = event_weights(sample_weight, len(X))
        classes, labels = np.unique(y, return_inverse=True)
        require_every_class(weight, labels, classes)
        if goes_on and not np.array_equal(classes, self.classes_):
            raise ValueError(f"Expected the classes of the last fit with warm_start, {self.classes_}; got {classes}.")
        self.classes_ = classes
        return self._learn(X, labels.astype(np.int32), weight, goes_on=goes_on, strata=labels)

    def predict_proba(self, X: Table) -> Float[np.ndarray, "n classes"]:
        """The probability of each class, float64, in the order of `classes_`; rows sum to one."""
        x = self._points(X)
        return np.mean([self._probabilities(evaluate(ansatz, x)) for ansatz in self.ansatze_], axis=0)

    def predict_log_proba(self, X: Table) -> Float[np.ndarray, "n classes"]:
        """The logarithm of the probabilities."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: Table) -> np.ndarray:
        """The most probable class of each row."""
        most = self.predict_proba(X).argmax(axis=1)
        return self.classes_[most]

    @property
    def ansatze_(self) -> tuple[Ansatz, ...]:
        """The members as functions of a row in its own units, for the rest of the library: logits [1] or [classes]."""
        check_is_fitted(self)
        units = self._units()
        return tuple(Sequential((units, network)) for network in self._networks())

    def _architecture(self) -> Architecture:
        return Perceptron(**self._hidden(), outputs=1 if len(self.classes_) == 2 else len(self.classes_))

    def _cost(self) -> Supervised:
        return BinaryCrossEntropy() if len(self.classes_) == 2 else CategoricalCrossEntropy()

    def _rows(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> Rows:
        return Rows(self._standard(x), y, weight)

    def _probabilities(self, logits: Float[np.ndarray, "n outputs"]) -> Float[np.ndarray, "n classes"]:
        if logits.shape[1] > 1:
            return softmax(logits, axis=1)
        return np.concatenate([expit(-logits), expit(logits)], axis=1)
