"""What an ensemble says of validation and test rows, and what was fitted on the validation rows to make it honest."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Float32

from ritz.ansatze import MLP
from ritz.measures.conformal import class_scores, threshold
from ritz.measures.probabilities import temperature
from ritz.recipes.tables.ensemble import Ensemble
from ritz.recipes.tables.predictor import Facts, Prediction, Predictor
from ritz.recipes.tables.prepared import Part, Prepared
from ritz.recipes.tables.scores import Output, loss_of


@dataclasses.dataclass(frozen=True)
class Trained:
    """A calibrated ensemble and its predictions."""

    ensemble: Ensemble
    facts: Facts
    validation: Prediction
    test: Prediction
    as_trained: Output
    """Test rows before temperature scaling."""
    loss: float
    """On the validation rows, before scaling: the scale was fitted there, so it must not count in a choice."""
    predict: Callable[[Float32[np.ndarray, "n d"]], Float[np.ndarray, "n c"]]
    """Rows in standard units to the calibrated output."""


def trained(prepared: Prepared, members: Sequence[MLP], coverage: float) -> Trained:
    """Temperature and conformal threshold from the validation rows, then predictions of all.

    The threshold counts every row once, whatever its weight: coverage is of rows as they come."""
    ensemble = Ensemble(tuple(members), prepared.centre, prepared.scale)
    said = ensemble.inside().outputs(classes=bool(prepared.classes))
    blank = Facts(prepared.target, prepared.classes, prepared.preparation, prepared.unit, 1.0, coverage, 0.0)
    part = prepared.validation
    raw = Predictor(blank, said).of_prepared(part.x).output
    heat = smoothed_temperature(raw, part) if prepared.classes else 1.0
    warm = dataclasses.replace(blank, temperature=heat)
    output = Predictor(warm, said).of_prepared(part.x).output
    facts = dataclasses.replace(warm, limit=threshold(_scores(output, part), coverage))
    predictor = Predictor(facts, said)
    _, loss = loss_of(prepared.classes)
    return Trained(
        ensemble=ensemble,
        facts=facts,
        validation=predictor.of_prepared(part.x),
        test=predictor.of_prepared(prepared.test.x),
        as_trained=Predictor(blank, said).of_prepared(prepared.test.x).output,
        loss=loss(raw, part.y, np.ones(len(part)) if part.weight is None else part.weight),
        predict=lambda x: predictor.of_prepared(x).output,
    )


def smoothed_temperature(p: Output, part: Part) -> float:
    """The temperature for probabilities, with one answer more in each class that might have been another.

    Each of the n_c rows of a class counts with 1/(n_c + 2) as any of the others (Platt, in Advances in Large Margin
    Classifiers, MIT Press 2000, section 2.2): where validation rows are told apart without an error, the likeliest
    temperature would be zero and every probability 0 or 1."""
    classes = p.shape[1]
    weight = np.ones(len(part)) if part.weight is None else part.weight
    doubt = 1 / (np.bincount(part.y, minlength=classes)[part.y] + 2)
    labels = [(part.y + shift) % classes for shift in range(classes)]
    shares = [weight * (doubt / (classes - 1) if shift else 1 - doubt) for shift in range(classes)]
    logits = np.log(np.maximum(p, 1e-30))
    return temperature(np.tile(logits, (classes, 1)), np.concatenate(labels), np.concatenate(shares))


def _scores(output: Output, part: Part) -> Float[np.ndarray, " n"]:
    """How wrong each row is, in the sense of the conformal threshold."""
    if np.issubdtype(part.y.dtype, np.integer):
        return class_scores(output, part.y)
    return np.abs(part.y - output[:, 0])


def covered(prediction: Prediction, part: Part) -> np.ndarray:
    """Which rows' intervals or sets hold the truth."""
    if prediction.inside is not None:
        return prediction.inside[np.arange(len(part)), part.y]
    assert prediction.low is not None
    assert prediction.high is not None
    return (prediction.low <= part.y) & (part.y <= prediction.high)
