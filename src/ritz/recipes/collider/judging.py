"""What collider recipes report: AUC, accuracy and discovery significance with bootstrap errors, and the same for
scikit-learn's learners on the same events."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from ritz.measures.base import Curves, Line, Measure, Table
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.measures.significance import asimov, best_significance, significance_at
from ritz.problems.base import Reference, Source
from ritz.problems.collider.sample import Parts, Sample
from ritz.recipes.base import Expectation

DRAWS = 100
SIGNAL, BACKGROUND, UNCERTAINTY = 100.0, 1000.0, 50.0
"""Events expected before the cut, and how well the background is known."""
BOOSTING, LOGISTIC = "gradient boosting", "logistic regression"
Scores = Float[np.ndarray, " _"]

SAME_ROWS = Reference(0.0, "computed", Source("gradient boosting of scikit-learn on the same events in the same run"))
"""What the difference of two AUCs would be if the network were no better."""
AS_GOOD = Expectation(SAME_ROWS, "at least", sigmas=2.0, resolution=0.01)
"""At least as good as gradient boosting, within two standard errors of the difference."""
ASIMOV = Source(
    "G. Cowan, K. Cranmer, E. Gross, O. Vitells, Asymptotic formulae for likelihood-based tests of new physics, "
    "Eur. Phys. J. C 71, 1554 (2011)",
    r"""@article{Cowan2011,
  author = {Cowan, Glen and Cranmer, Kyle and Gross, Eilam and Vitells, Ofer},
  title = {Asymptotic formulae for likelihood-based tests of new physics},
  journal = {Eur. Phys. J. C}, volume = {71}, pages = {1554}, year = {2011}, doi = {10.1140/epjc/s10052-011-1554-0}
}""",
)


def peers(parts: Parts, *, seed: int) -> dict[str, tuple[Scores, Scores]]:
    """Learner to its scores of the validation and the test events, each with scikit-learn's defaults."""
    learners = {
        BOOSTING: HistGradientBoostingClassifier(random_state=seed),
        LOGISTIC: make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
    }
    found = {}
    for name, learner in learners.items():
        weight = parts.train.weight
        step = {} if weight is None else {"sample_weight": weight}
        if isinstance(learner, Pipeline):
            step = {f"{learner.steps[-1][0]}__{name}": value for name, value in step.items()}
        learner.fit(parts.train.x, parts.train.label, **step)
        found[name] = tuple(learner.predict_proba(part.x)[:, 1] for part in (parts.validation, parts.test))
    return found


def judge(validation: Scores, test: Scores, parts: Parts, *, seed: int, note: str) -> dict[str, Measure]:
    """`auc`, `accuracy` and `significance` of scores of the test events; the cut for the last is chosen on the
    validation events. Errors: bootstrap over the test events."""
    label, weight = parts.test.label, _ones(parts.test)
    cut = best_significance(validation, parts.validation.label, parts.validation.weight).threshold
    columns = (test, label, weight)
    counts = f"{SIGNAL:.0f} signal on {BACKGROUND:.0f} +- {UNCERTAINTY:.0f} background events, cut chosen on validation"
    return {
        "auc": Measure(*bootstrap(auc, *columns, draws=DRAWS, seed=seed), note=note),
        "accuracy": Measure(*bootstrap(_accuracy, *columns, draws=DRAWS, seed=seed), note=note),
        "significance": Measure(
            *bootstrap(lambda s, y, w: significance_at(cut, s, y, w), *columns, draws=DRAWS, seed=seed),
            unit="sigma",
            note=counts,
        ),
    }


def lead(ours: Scores, other: Scores, test: Sample, *, seed: int) -> Measure:
    """The AUC of one score less that of another on the same events; the error is that of the difference."""

    def difference(a: Scores, b: Scores, label: np.ndarray, weight: np.ndarray) -> float:
        return auc(a, label, weight) - auc(b, label, weight)

    value = bootstrap(difference, ours, other, test.label, _ones(test), draws=DRAWS, seed=seed)
    return Measure(*value, note="paired bootstrap on the test events")


def named(measures: Mapping[str, Measure], suffix: str) -> dict[str, Measure]:
    """The measures under names that end in what they are of."""
    return {f"{name}_{suffix.replace(' ', '_')}": measure for name, measure in measures.items()}


def side_by_side(found: Mapping[str, Mapping[str, Measure]], caption: str) -> Table:
    """One row for each learner."""
    rows = tuple(
        (name, *(measures[what] for what in ("auc", "accuracy", "significance"))) for name, measures in found.items()
    )
    return Table("Learners on the same test events", ("learner", "AUC", "accuracy", "significance"), rows, caption)


def significance_curve(scores: Mapping[str, Scores], test: Sample) -> Curves:
    """The significance expected against the signal efficiency of the cut."""
    lines = {}
    for name, values in scores.items():
        signal = np.sort(values[test.label == 1])[::-1]
        background = np.sort(values[test.label == 0])
        efficiency = np.linspace(0.05, 1.0, 96)
        cuts = signal[np.ceil(efficiency * len(signal)).astype(int) - 1]
        kept = 1 - np.searchsorted(background, cuts) / len(background)
        kept = np.maximum(kept, 1 / len(background))
        z = asimov(SIGNAL * efficiency, BACKGROUND * kept, UNCERTAINTY * kept)
        lines[name] = Line(efficiency, z)
    return Curves(
        "Discovery significance",
        "signal efficiency of the cut",
        "expected significance (sigma)",
        lines,
        caption=f"For {SIGNAL:.0f} signal events on {BACKGROUND:.0f} +- {UNCERTAINTY:.0f} background events before the "
        "cut (Asimov, with the background's uncertainty). Test events.",
    )


def _accuracy(scores: Scores, label: np.ndarray, weight: np.ndarray) -> float:
    return float(weight @ ((scores > 0.5) == label) / weight.sum())


def _ones(sample: Sample) -> np.ndarray:
    return np.ones(len(sample)) if sample.weight is None else sample.weight
