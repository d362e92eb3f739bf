"""What the scikit-learn face is: a network in standard units, trained by the engine, with the manners of an estimator.

The precision is that of the table: float32 stays float32, everything else is float64. Predictions are made in float64
either way. Nothing compiled is kept on an estimator, so it pickles."""

import abc
from typing import Any, Self, no_type_check

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from ritz.ansatze import Standardise
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, draw, skeleton
from ritz.estimators.parameters import require_parameters, widths
from ritz.estimators.shapes import COLUMNS, enlarged, like
from ritz.estimators.training import Rows, Trained, Training, train
from ritz.estimators.weights import Weights, moments, require_both_parts
from ritz.optimisers.base import Optimiser

Table = Any
"""An array [n, d], or what scikit-learn can make one of: nested lists, a data frame, a memory map."""
Parameters = list[np.ndarray]
PRECISIONS = (np.float64, np.float32)


class Network(BaseEstimator, abc.ABC):
    """A network for tables. Abstract: subclasses say what it predicts and what should be small."""

    n_features_in_: int

    @no_type_check  # scikit-learn wants any value kept as it is; `fit` checks them
    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        activation: str = "relu",
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
        ensemble: int = 1,
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

    @property
    def loss_curve_(self) -> np.ndarray:
        """The mean of the cost over each epoch, of the first member."""
        check_is_fitted(self)
        return self.loss_curves_[0]

    def _goes_on(self) -> bool:
        """Refuses bad parameters; whether this fit goes on from the last one."""
        require_parameters(self)
        return bool(self.warm_start) and hasattr(self, "networks_")

    def _learn(
        self, x: np.ndarray, y: np.ndarray, weight: Weights, *, goes_on: bool, strata: np.ndarray | None = None
    ) -> Self:
        """Split, train each member, keep the parameters; `strata` are labels to be shared out evenly."""
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        places, held = np.arange(len(x)), None
        if self.early_stopping:
            shares = {"test_size": self.validation_fraction, "stratify": strata, "random_state": seed}
            places, held = train_test_split(places, **shares)
            require_both_parts(weight[places], weight[held])
        if not goes_on:
            self._measure(x[places], y[places], weight[places])
        rows = self._rows(x[places], y[places], weight[places])
        held_out = None if held is None else self._rows(x[held], y[held], weight[held])
        starts = self._last() if goes_on else [None] * self.ensemble
        with jax.enable_x64(True):
            members = [self._member(rows, held_out, start, seed, number) for number, start in enumerate(starts)]
        self.networks_ = [member.parameters for member in members]
        self.loss_curves_ = [member.losses for member in members]
        self.validation_curves_ = [member.validation for member in members]
        self.n_iter_ = max(len(losses) for losses in self.loss_curves_)
        return self

    def _last(self) -> list[Parameters]:
        """Where the last fit ended. Raises ValueError where other networks are asked for now."""
        shapes, _ = skeleton(self._architecture(), self.n_features_in_)
        same = all(leaf.shape == shape.shape for one in self.networks_ for leaf, shape in zip(one, shapes, strict=True))
        if len(self.networks_) != self.ensemble or not same:
            raise ValueError("Expected the sizes of the last fit, with which warm_start goes on; they are others now.")
        return self.networks_

    def _member(self, rows: Rows, held_out: Rows | None, start: Parameters | None, seed: int, number: int) -> Trained:
        """One network, from `start` or drawn afresh."""
        architecture, width, kind = self._architecture(), rows.x.shape[1], str(rows.x.dtype)
        columns = enlarged(width, COLUMNS)
        (true, _), (padded, structure) = skeleton(architecture, width), skeleton(architecture, columns)
        draw_key, fit_key = jax.random.split(jax.random.fold_in(jax.random.key(seed), number))
        start = like(draw(architecture, columns, kind, key=draw_key), true) if start is None else start
        ansatz = jax.tree.unflatten(structure, [jnp.asarray(leaf, kind) for leaf in like(start, padded)])
        trained = train(ansatz, rows, held_out, self._cost(), self._training(), columns=columns, key=fit_key)
        return Trained(like(trained.parameters, true), trained.losses, trained.validation)

    def _training(self) -> Training:
        names = ("optimiser", "alpha", "l1_ratio", "batch_size", "learning_rate_init", "max_iter", "tol")
        asked = {name: getattr(self, name) for name in (*names, "n_iter_no_change")}
        return Training(**asked)

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
        _, structure = skeleton(self._architecture(), self.n_features_in_)
        with jax.enable_x64(True):
            return [jax.tree.unflatten(structure, [jnp.asarray(w, float) for w in one]) for one in self.networks_]

    def _hidden(self) -> dict[str, Any]:
        """What architectures take by these names."""
        return {
            "hidden": widths(self.hidden_layer_sizes),
            "activation": self.activation,
            "dropout": float(self.dropout),
        }

    def _points(self, X: Table) -> np.ndarray:
        """The table to predict for. Raises NotFittedError, and ValueError for another number of columns."""
        check_is_fitted(self)
        return np.asarray(validate_data(self, X, dtype=PRECISIONS, reset=False))
