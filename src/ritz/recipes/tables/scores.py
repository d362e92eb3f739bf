"""How good predictions are: scores with bootstrap errors, right for event weights of either sign."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from jaxtyping import Float, Int

from ritz.measures.base import Measure
from ritz.measures.classification import share
from ritz.measures.probabilities import brier, log_loss
from ritz.measures.ranking import auc, mean_auc
from ritz.measures.tails import heavy_tails
from ritz.recipes.tables.prepared import Part

DRAWS, DRAWS_OF_MANY, MANY = 200, 50, 20_000
"""Bootstrap draws, and draws where there are more than so many rows."""

Output = Float[np.ndarray, "_ _"]
"""[n, c]: probabilities of the classes, or the number that is predicted, in one column."""
Score = Callable[[Output, np.ndarray, np.ndarray], float]


def scores_of(classes: Sequence[str]) -> dict[str, Score]:
    """Name to function of (output, answer, weight): the headline first. Those of `LESS_IS_BETTER` are losses."""
    if not classes:
        return {"rmse": _rmse, "mae": _mae, "r2": _r2}
    area = _auc if len(classes) == 2 else mean_auc
    return {"auc": area, "accuracy": _accuracy, "log_loss": log_loss, "brier": _brier}


LESS_IS_BETTER = {"rmse", "mae", "log_loss", "brier"}


def loss_of(classes: Sequence[str]) -> tuple[str, Score]:
    """The loss by which validation chooses: log loss, or the root mean square error."""
    return ("log loss", log_loss) if classes else ("root mean square error", _rmse)


def row_loss(output: Output, y: np.ndarray) -> Float[np.ndarray, " n"]:
    """The loss of every row: minus the logarithm of the probability of its class, or the squared residual."""
    if np.issubdtype(y.dtype, np.integer):
        chosen = output[np.arange(len(y)), y]
        return -np.log(np.maximum(chosen, np.finfo(np.float32).eps))
    return (output[:, 0] - y) ** 2


@dataclasses.dataclass(frozen=True)
class Resampled:
    """How often each row is drawn, draw by draw: the same for every predictor, so that differences are paired."""

    counts: Int[np.ndarray, "draws n"]

    @classmethod
    def of(cls, n: int, *, seed: int) -> "Resampled":
        """Rows drawn with replacement (Efron, Ann. Stat. 7, 1 (1979))."""
        generator = np.random.default_rng(seed)
        draws = DRAWS if n <= MANY else DRAWS_OF_MANY
        return cls(np.stack([np.bincount(generator.integers(0, n, n), minlength=n) for _ in range(draws)]))

    def spread(self, statistic: Callable[[np.ndarray], float], weight: np.ndarray | None) -> float:
        """The standard deviation of a statistic of weights; draws in which it is not defined are left out."""
        values = []
        for count in self.counts:
            try:
                values.append(statistic(count * (1.0 if weight is None else weight)))
            except (ValueError, ZeroDivisionError):
                continue
        return float(np.std(values, ddof=1)) if len(values) > len(self.counts) / 2 else float("nan")


def judged(output: Output, part: Part, classes: Sequence[str], drawn: Resampled, note: str) -> dict[str, Measure]:
    """Every score of an output with its error."""
    weight = np.ones(len(part)) if part.weight is None else part.weight
    found = {}
    for name, score in scores_of(classes).items():
        value = score(output, part.y, weight)
        error = drawn.spread(lambda w, score=score: score(output, part.y, w), part.weight)
        if name == "accuracy" and part.weight is None:
            error = share(output.argmax(axis=1) == part.y)[1]
        found[name] = Measure(value, error, note=note)
    return found


def tail_remark(output: Output, part: Part, classes: Sequence[str]) -> tuple[str, ...]:
    """Warn where squared residuals have a tail so heavy that the error bars of rmse and r2 are too small."""
    sentence = "" if classes else heavy_tails(row_loss(output, part.y), "the squared residuals of the test rows")
    return (f"{sentence} Prefer mae, which needs fewer moments.",) if sentence else ()


def gain(score: str, ours: Output, other: Output, part: Part, classes: Sequence[str], drawn: Resampled) -> Measure:
    """By how much our score is better than another's on the same rows; the error is that of the difference."""
    function, sign = scores_of(classes)[score], -1 if score in LESS_IS_BETTER else 1
    weight = np.ones(len(part)) if part.weight is None else part.weight

    def better(w: np.ndarray) -> float:
        return sign * (function(ours, part.y, w) - function(other, part.y, w))

    return Measure(
        better(weight),
        drawn.spread(better, part.weight),
        note="the network above the best simpler predictor, paired bootstrap",
    )


def rounded(measures: Mapping[str, Measure], names: Sequence[str]) -> tuple[Measure, ...]:
    """Some measures, in order."""
    return tuple(measures[name] for name in names)


def _auc(output: Output, y: np.ndarray, w: np.ndarray) -> float:
    return auc(output[:, 1], y, w)


def _accuracy(output: Output, y: np.ndarray, w: np.ndarray) -> float:
    return float(w @ (output.argmax(axis=1) == y) / w.sum())


def _brier(output: Output, y: np.ndarray, w: np.ndarray) -> float:
    return brier(output[:, 1] if output.shape[1] == 2 else output, y, w)


def _rmse(output: Output, y: np.ndarray, w: np.ndarray) -> float:
    return float(np.sqrt(max(w @ (output[:, 0] - y) ** 2 / w.sum(), 0.0)))


def _mae(output: Output, y: np.ndarray, w: np.ndarray) -> float:
    return float(w @ np.abs(output[:, 0] - y) / w.sum())


def _r2(output: Output, y: np.ndarray, w: np.ndarray) -> float:
    mean = w @ y / w.sum()
    return float(1 - w @ (output[:, 0] - y) ** 2 / (w @ (y - mean) ** 2))
