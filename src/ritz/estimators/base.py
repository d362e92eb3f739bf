"""What the scikit-learn face is: a network in standard units, trained by the engine, with the manners of an estimator.

Tables of float32 are trained in float32, all others in float64; predictions are float64. Nothing compiled is kept."""

import abc
import dataclasses
import sys
from collections.abc import Sequence
from typing import Any, ClassVar, Self, no_type_check

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from ritz.ansatze import Standardise
from ritz.ansatze.base import Ansatz
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, Perceptron, skeleton
from ritz.estimators.evaluation import evaluate
from ritz.estimators.folds import assign_folds
from ritz.estimators.members import Member, Parameters, as_ansatz, train_member, warn_of_outcomes
from ritz.estimators.parameters import AUTO, TRAINING, is_auto, network_settings, require_parameters
from ritz.estimators.portfolio import Rivalry, search
from ritz.estimators.shapes import dense
from ritz.estimators.training import Rows, Training
from ritz.estimators.weights import Weights, moments, require_both_parts
from ritz.optimisers.base import Optimiser

Table = Any
"""An array [n, d], or what scikit-learn can make one of: nested lists, a data frame, a memory map."""
PRECISIONS = (np.float64, np.float32)


class Network(BaseEstimator, abc.ABC):
    """A network for tables. Abstract: subclasses say what it predicts and what should be small."""

    n_features_in_: int
    _convex: ClassVar[bool] = True
    """Whether a network without a hidden layer has one minimum."""

    @no_type_check  # scikit-learn wants any value kept as it is; `fit` checks them
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
        verbose: bool = False,
        random_state: Any = None,
    ) -> None:
        """Keeps the parameters as they are; `fit` refuses what makes no sense."""
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.optimiser = optimiser
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.dropout = dropout
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.standardise = standardise
        self.warm_start = warm_start
        self.ensemble = ensemble
        self.verbose = verbose
        self.random_state = random_state

    @abc.abstractmethod
    def _architecture(self) -> Architecture:
        """The network, once the labels are known."""

    @abc.abstractmethod
    def _cost(self) -> Supervised:
        """What should be small."""

    @abc.abstractmethod
    def _rows(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> Rows:
        """A part of the table in the units of the network."""

    @abc.abstractmethod
    def _respond(self, outputs: np.ndarray) -> np.ndarray:
        """Turn outputs of a network [n, outputs] into what members are averaged in: numbers, or probabilities."""

    @abc.abstractmethod
    def _judge(self, response: np.ndarray, rows: Rows) -> float:
        """Compute the weighted mean loss of averaged responses."""

    def _average(self, x: np.ndarray) -> np.ndarray:
        """Compute the weighted mean of the responses of the members; it is exact where they agree."""
        first, *others = (self._respond(evaluate(ansatz, x)) for ansatz in self.ansatze_)
        return first + sum(w * (one - first) for w, one in zip(self.member_weights_[1:], others, strict=True))

    @property
    @abc.abstractmethod
    def ansatze_(self) -> tuple[Ansatz, ...]:
        """The members as functions of a row in its own units, for the rest of the library."""

    @property
    def loss_curve_(self) -> np.ndarray:
        """The mean of the cost over each epoch, of the first member."""
        return self.loss_curves_[0]

    def __sklearn_tags__(self) -> Tags:
        """Sparse tables are welcome; they are made dense."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _goes_on(self) -> bool:
        """Raises ValueError for bad parameters; whether this fit goes on from the last one."""
        require_parameters(self)
        return bool(self.warm_start) and hasattr(self, "networks_")

    def _searches(self) -> bool:
        """Whether the kind of model is left to validation."""
        return is_auto(self.hidden_layer_sizes) and is_auto(self.optimiser) and not self.warm_start

    def _learn(
        self, x: np.ndarray, y: np.ndarray, weight: Weights, *, goes_on: bool, strata: np.ndarray | None = None
    ) -> Self:
        """Train one network or a committee, and keep the parameters; `strata` are labels to be shared out evenly."""
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        if not goes_on and self._searches():
            folds = [assign_folds(x, y, weight, strata, seed=seed + number) for number in range(self.ensemble)]
            usable = [fold for fold in folds if fold is not None]
            if usable:
                return self._search(x, y, weight, usable, seed=seed)
        places, held = np.arange(len(x)), None
        if self.early_stopping:
            shares = {"test_size": self.validation_fraction, "stratify": strata, "random_state": seed}
            places, held = train_test_split(places, **shares)
            require_both_parts(weight[places], weight[held])
        if not goes_on:
            self._measure(x[places], y[places], weight[places])
        rows = self._rows(x[places], y[places], weight[places])
        held_out = None if held is None else self._rows(x[held], y[held], weight[held])
        members = self._train(rows, held_out, self._training(), goes_on=goes_on, seed=seed)
        warn_of_outcomes(members, self.max_iter)
        return self._keep(members)

    def _learn_part(self, x: np.ndarray, y: np.ndarray, weight: Weights, *, goes_on: bool) -> Self:
        """Go once through some rows, from where the last call ended; the first one measures the units."""
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        if not goes_on:
            self._measure(x, y, weight)
        training = dataclasses.replace(self._training(), max_iter=1, plateau=False)
        return self._keep(self._train(self._rows(x, y, weight), None, training, goes_on=goes_on, seed=seed))

    def _search(self, x: np.ndarray, y: np.ndarray, weight: Weights, folds: Sequence[np.ndarray], *, seed: int) -> Self:
        """Let validation inside the rows choose among linear, first-order and natural-gradient fits."""
        self._measure(x, y, weight)
        tell = sys.stdout.write if self.verbose else lambda line: len(line)
        training = dataclasses.replace(self._training(), verbose=False)
        rows, plain, found = self._rows(x, y, weight), self._architecture(), []
        assert isinstance(plain, Perceptron)
        with jax.enable_x64(True):
            for number, fold in enumerate(folds):
                rivalry = Rivalry(rows, fold, plain, self._cost(), training, self._respond, self._judge)
                key = jax.random.fold_in(jax.random.key(seed), number)
                found += search(rivalry, tell=tell, key=key)
        return self._keep([dataclasses.replace(one, weight=one.weight / len(folds)) for one in found])

    def _train(
        self, rows: Rows, held_out: Rows | None, training: Training, *, goes_on: bool, seed: int
    ) -> list[Member]:
        """Train the members, from where the last fit ended or drawn afresh."""
        starts = self._last() if goes_on else [None] * self.ensemble
        architecture, cost, root = self._architecture(), self._cost(), jax.random.key(seed)
        keys = [jax.random.fold_in(root, number) for number in range(len(starts))]
        with jax.enable_x64(True):
            return [
                train_member(architecture, rows, held_out, cost, training, start=start, key=key)
                for start, key in zip(starts, keys, strict=True)
            ]

    def _keep(self, members: Sequence[Member]) -> Self:
        """Keep what is needed to predict, and the course of the training."""
        weights = np.array([member.weight for member in members])
        self.member_weights_ = weights / weights.sum()
        self.architectures_ = [member.architecture for member in members]
        self.networks_ = [member.trained.parameters for member in members]
        self.loss_curves_ = [member.trained.losses for member in members]
        self.validation_curves_ = [member.trained.validation for member in members]
        self.n_iter_ = max(1, *(len(losses) for losses in self.loss_curves_))
        return self

    def _last(self) -> list[Parameters]:
        """Where the last fit ended. Raises ValueError where other networks are asked for now."""
        shapes, _ = skeleton(self._architecture(), self.n_features_in_)
        same = all(
            len(one) == len(shapes) and all(leaf.shape == shape.shape for leaf, shape in zip(one, shapes, strict=True))
            for one in self.networks_
        )
        if len(self.networks_) != self.ensemble or not same:
            raise ValueError(
                "Expected the sizes of the last fit, with which warm_start or partial_fit goes on; they are others now."
            )
        return self.networks_

    def _training(self) -> Training:
        linear = network_settings(self)["hidden"] == () and self.optimiser in (AUTO, "natural") and self._convex
        named = ("natural" if linear else "adam") if is_auto(self.optimiser) else self.optimiser
        asked = {name: getattr(self, name) for name in TRAINING}
        return Training(named, **asked, verbose=bool(self.verbose), linear=linear)

    def _measure(self, x: np.ndarray, y: np.ndarray, weight: Weights) -> None:
        """Means and deviations of the columns, the units in which the network sees them."""
        mean, scale = moments(x, weight)
        self.mean_ = mean if self.standardise else np.zeros_like(mean)
        self.scale_ = scale if self.standardise else np.ones_like(scale)

    def _standard(self, x: np.ndarray) -> np.ndarray:
        return ((x - self.mean_) / self.scale_).astype(x.dtype)

    def _units(self) -> Standardise:
        """The map to standard units, as an ansatz."""
        with jax.enable_x64(True):
            return Standardise(jnp.asarray(self.mean_), jnp.asarray(self.scale_))

    def _networks(self) -> list[Any]:
        """The members in standard units, in double precision."""
        check_is_fitted(self)
        pairs = zip(self.architectures_, self.networks_, strict=True)
        with jax.enable_x64(True):
            return [as_ansatz(architecture, one, self.n_features_in_) for architecture, one in pairs]

    def _points(self, X: Table) -> np.ndarray:
        """The table to predict for. Raises NotFittedError, and ValueError for another number of columns."""
        check_is_fitted(self)
        return dense(validate_data(self, X, accept_sparse=True, dtype=PRECISIONS, reset=False))
