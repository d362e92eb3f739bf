"""How the accuracy for h11 grows with the share of the list that is known."""

import dataclasses
from collections.abc import Mapping

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.classification import share
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.hodge import INCEPTION, LIST, NUMBERS, PUBLISHED, rows_as_h11
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.strings.hodge_dense import HodgeDense
from ritz.recipes.strings.hodge_inception import HodgeInception
from ritz.recipes.strings.manifolds import at_least, parts_of

CARD = Card(
    name="hodge-learning-curve",
    question="learn from data",
    summary="Accuracy for h11 against the training fraction, dense and Inception side by side",
    needs="nothing",
    measure="h11_accuracy",
    reference="0.939 at 30 % and 0.972 at 80 %, published for Inception",
    minutes=10.0,
)


@dataclasses.dataclass(frozen=True)
class HodgeLearningCurve(Recipe):
    """The dense network and one Inception network at each of the fractions, every pair on the same parts of the
    list."""

    problem: HodgeNumbers = HodgeNumbers(validation_fraction=0.05)
    fractions: tuple[float, ...] = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
    epochs: int = 60
    dense_epochs: int = 40

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """Two fits for each fraction."""
        jobs = {}
        for index, fraction in enumerate(self.fractions):
            own = jax.random.fold_in(key, index)
            for kind, recipe in self._recipes(fraction).items():
                jobs[f"{kind} {fraction:g}"] = recipe.jobs(key=own)["main"]
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Accuracy and its error at each fraction, with the number of rows as the floor."""
        measures, lines = {}, {}
        for kind in ("dense", "inception"):
            points = [self._point(kind, fraction, fits) for fraction in self.fractions]
            measures |= {f"{kind}_{fraction:g}": point for fraction, point in zip(self.fractions, points, strict=True)}
            values, errors = ([getattr(p, name) for p in points] for name in ("value", "error"))
            lines[kind] = Line(np.array(self.fractions), np.array(values), np.array(errors))
        kept = {fraction: reference.value for (outliers, fraction), reference in PUBLISHED.items() if outliers}
        at = sorted(kept)
        lines["Inception, published"] = Line(np.array(at), np.array([kept[f] for f in at]), style="points")
        floor = float(np.mean(rows_as_h11(self.problem.threefolds()) == self.problem.threefolds().h11))
        last = measures[f"inception_{self.fractions[-1]:g}"]
        curve = Curves(
            "Learning curve",
            "training fraction of the list",
            "h11 right on the test part",
            lines,
            {"number of rows": floor},
            caption="Exact matches on held-out manifolds; bands are one standard error.",
        )
        return Findings(
            "h11_accuracy", {"h11_accuracy": last, **measures}, (curve,), sources=(LIST, NUMBERS, INCEPTION)
        )

    def expectations(self) -> dict[str, Expectation]:
        """At least the published Inception at 30 % and 80 %, within two standard errors, where these are among the
        fractions."""
        return {
            f"inception_{fraction:g}": at_least(PUBLISHED[True, fraction], sigmas=2.0)
            for fraction in self.fractions
            if (True, fraction) in PUBLISHED
        }

    def _recipes(self, fraction: float) -> dict[str, HodgeDense | HodgeInception]:
        problem = dataclasses.replace(self.problem, train_fraction=fraction)
        return {
            "dense": HodgeDense(problem=problem, epochs=self.dense_epochs),
            "inception": HodgeInception(problem=problem, members=1, epochs=self.epochs),
        }

    def _point(self, kind: str, fraction: float, fits: Mapping[str, Fit]) -> Measure:
        recipe = self._recipes(fraction)[kind]
        test = parts_of(recipe.problem).test
        right = recipe.predict([fits[f"{kind} {fraction:g}"].ansatz], test.matrices) == test.h11
        return Measure(*share(right), note=f"{len(test)} test manifolds")
