"""What a network must beat: a constant, linear models, and gradient boosting, each with what validation chose."""

import dataclasses
import functools
from collections.abc import Iterable

import numpy as np
import scipy.special
from jaxtyping import Float
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from ritz.recipes.tables.linear import Linear, lasso_classes, lasso_numbers, ridge_classes, ridge_numbers
from ritz.recipes.tables.prepared import Part, Prepared
from ritz.recipes.tables.scores import Output, loss_of

MOST_LINEAR, MOST_BOOSTED = 50_000, 300_000
"""Training rows that these learners are given at most; the first of a random order."""


@dataclasses.dataclass(frozen=True)
class Rung:
    """A simple predictor and what it says of the validation and the test rows."""

    title: str
    note: str
    validation: Output
    test: Output
    loss: float
    """On the validation rows."""
    linear: Linear | None = None
    """Of a linear model, in standard units of the features: it can be kept and used in the network's place."""


@functools.lru_cache(maxsize=1)
def ladder(prepared: Prepared, seed: int) -> tuple[Rung, ...]:
    """All of them, simplest first, fitted on training rows; strengths are chosen on validation rows."""
    train = prepared.train.rows(np.random.default_rng(seed).permutation(len(prepared.train)))
    classes = len(prepared.classes)
    linear = train.rows(np.arange(min(len(train), MOST_LINEAR)))
    name = "Logistic regression" if classes else "Linear regression"
    x, w = linear.x.astype(float), _shares(linear)
    if classes:
        ridge, lasso = ridge_classes(x, linear.y, w, classes), lasso_classes(x, linear.y, w, classes)
    else:
        ridge, lasso = ridge_numbers(x, linear.y, w), lasso_numbers(x, linear.y, w)
    found = [
        _constant(prepared),
        _best(prepared, f"{name}, Ridge", ridge, len(linear)),
        _best(prepared, f"{name}, Lasso", lasso, len(linear)),
        boosted(prepared, train.rows(np.arange(min(len(train), MOST_BOOSTED))), seed),
    ]
    return tuple(rung for rung in found if rung is not None and np.isfinite(rung.loss))


def best(rungs: tuple[Rung, ...]) -> Rung:
    """The one with the least loss on the validation rows."""
    return min(rungs, key=lambda rung: rung.loss)


def boosted(prepared: Prepared, train: Part, seed: int) -> Rung:
    """Scikit-learn's histogram gradient boosting with its defaults."""
    learner = (HistGradientBoostingClassifier if prepared.classes else HistGradientBoostingRegressor)(random_state=seed)
    learner.fit(train.x, train.y, sample_weight=train.weight)

    def predict(part: Part) -> Output:
        if isinstance(learner, HistGradientBoostingClassifier):
            stated = np.zeros((len(part), len(prepared.classes)))
            stated[:, np.asarray(learner.classes_, int)] = learner.predict_proba(part.x)
            return np.clip(stated, 0.0, 1.0)
        return np.asarray(learner.predict(part.x), float)[:, None]

    signed = train.weight is not None and (train.weight < 0).any()
    note = f"{len(train)} rows" + ("; unreliable here: trees cannot do with negative weights" if signed else "")
    return _rung(prepared, "Gradient boosting", note, predict(prepared.validation), predict(prepared.test))


def _constant(prepared: Prepared) -> Rung:
    """The shares of the classes, or the mean."""
    w = _shares(prepared.train)
    values = (
        w @ np.eye(len(prepared.classes))[prepared.train.y] if prepared.classes else np.array([w @ prepared.train.y])
    )
    validation, test = (np.tile(values, (len(part), 1)) for part in (prepared.validation, prepared.test))
    offset = np.log(values) if prepared.classes else values
    flat = Linear(np.zeros((prepared.train.x.shape[1], len(values))), offset, np.inf)
    what = "the shares of the classes" if prepared.classes else "the mean"
    return _rung(prepared, "Constant", what, validation, test, flat)


def _best(prepared: Prepared, title: str, models: Iterable[Linear], rows: int) -> Rung | None:
    """The model of least validation loss; None where there is none (weights that leave no minimum)."""

    def predict(model: Linear, part: Part) -> Output:
        values = model.at(part.x.astype(float))
        return scipy.special.softmax(values, axis=1) if prepared.classes else values

    _, loss = loss_of(prepared.classes)
    part = prepared.validation
    tried = [(loss(predict(model, part), part.y, _weights(part)), model) for model in models]
    if not tried:
        return None
    _, model = min(tried, key=lambda pair: pair[0])
    used = int(np.sum(np.abs(model.slopes).max(axis=1) > 0))
    note = f"strength {model.strength:.2g}, {used} of {len(model.slopes)} inputs used, {rows} rows"
    return _rung(prepared, title, note, predict(model, part), predict(model, prepared.test), model)


def _rung(
    prepared: Prepared, title: str, note: str, validation: Output, test: Output, linear: Linear | None = None
) -> Rung:
    _, loss = loss_of(prepared.classes)
    value = loss(validation, prepared.validation.y, _weights(prepared.validation))
    return Rung(title, note, validation, test, value, linear)


def _weights(part: Part) -> Float[np.ndarray, " n"]:
    return np.ones(len(part)) if part.weight is None else part.weight


def _shares(part: Part) -> Float[np.ndarray, " n"]:
    w = _weights(part)
    return w / w.sum()
