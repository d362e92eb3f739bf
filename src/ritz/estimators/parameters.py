"""What the parameters of the estimators may be; the constructor takes anything, `fit` asks here."""

from typing import Any

import numpy as np

from ritz.ansatze import activation_named
from ritz.optimisers.base import Optimiser

AUTO = "auto"
TRAINING = ("alpha", "l1_ratio", "batch_size", "learning_rate_init", "max_iter", "tol", "n_iter_no_change")
"""Parameters that say how a network is trained, beside the optimiser."""


def widths(hidden_layer_sizes: Any) -> tuple[int, ...]:
    """The widths of the hidden layers, from a number or several. Raises ValueError for widths below one."""
    given = np.atleast_1d(np.asarray(hidden_layer_sizes))
    whole = given.ndim == 1 and (given.size == 0 or np.issubdtype(given.dtype, np.integer))
    _require("hidden_layer_sizes", whole and bool((given > 0).all()), "whole numbers above 0", hidden_layer_sizes)
    return tuple(int(width) for width in given)


def require_parameters(estimator: Any) -> None:
    """Raises ValueError, naming the first parameter that makes no sense."""
    if not is_auto(estimator.hidden_layer_sizes):
        widths(estimator.hidden_layer_sizes)
    if not is_auto(estimator.activation):
        activation_named(estimator.activation)
    optimiser, batch = estimator.optimiser, estimator.batch_size
    known = isinstance(optimiser, Optimiser) or optimiser in (AUTO, "adam", "natural")
    _require("optimiser", known, "'auto', 'adam', 'natural' or one of ritz.optimisers", optimiser)
    _require("batch_size", batch == "auto" or _whole(batch), "'auto' or a whole number above 0", batch)
    for name in ("max_iter", "n_iter_no_change", "ensemble"):
        _require(name, _whole(getattr(estimator, name)), "a whole number above 0", getattr(estimator, name))
    for name in ("alpha", "tol"):
        _require(name, _real(getattr(estimator, name), 0.0, np.inf), "zero or positive", getattr(estimator, name))
    rate, dropout = estimator.learning_rate_init, estimator.dropout
    _require("learning_rate_init", _real(rate, 0.0, np.inf) and rate > 0, "positive", rate)
    _require("dropout", _real(dropout, 0.0, 1.0) and dropout < 1, "in [0, 1)", dropout)
    _require("l1_ratio", _real(estimator.l1_ratio, 0.0, 1.0), "in [0, 1]", estimator.l1_ratio)
    share = estimator.validation_fraction
    _require("validation_fraction", _real(share, 0.0, 1.0) and 0 < share < 1, "strictly between 0 and 1", share)


def network_settings(estimator: Any) -> dict[str, Any]:
    """Return hidden widths, activation and dropout of a network; what is left to us suits the optimiser."""
    smooth = isinstance(estimator.optimiser, str) and estimator.optimiser == "natural"
    hidden, activation = estimator.hidden_layer_sizes, estimator.activation
    hidden = ((20,) if smooth else (100,)) if is_auto(hidden) else hidden
    activation = ("tanh" if smooth else "relu") if is_auto(activation) else activation
    return {"hidden": widths(hidden), "activation": activation, "dropout": float(estimator.dropout)}


def is_auto(value: Any) -> bool:
    """Whether a parameter is left to the estimator."""
    return isinstance(value, str) and value == AUTO


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value > 0)


def _real(value: Any, least: float, most: float) -> bool:
    return isinstance(value, float | int | np.floating | np.integer) and bool(least <= value <= most)


def _require(name: str, true: bool, what: str, got: Any) -> None:
    if not true:
        raise ValueError(f"Expected {name} to be {what}; got {got!r}.")
