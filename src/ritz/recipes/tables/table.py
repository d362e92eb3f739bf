"""One column of your own table from the others: an ensemble of networks beside simpler predictors, calibrated, with
intervals of stated coverage."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Measure
from ritz.measures.classification import share
from ritz.problems.base import Reference, Source
from ritz.problems.tables import UserTable
from ritz.problems.tables.rows import described, material
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.leakage import count_repeated, natural_repeats, none_repeated
from ritz.recipes.tables import exhibits
from ritz.recipes.tables.experiment import chi_squared, significance
from ritz.recipes.tables.gallery import Gallery
from ritz.recipes.tables.kinds import choose_kind, network_of
from ritz.recipes.tables.ladder import Rung, best, ladder
from ritz.recipes.tables.network import FIRST_ORDER, Training, as_network, curve_name, jobs
from ritz.recipes.tables.predictor import to_files
from ritz.recipes.tables.prepared import Prepared, prepared
from ritz.recipes.tables.scores import LESS_IS_BETTER, Resampled, gain, judged, loss_of, tail_remark
from ritz.recipes.tables.trained import Trained, covered, trained

CARD = Card(
    name="table",
    question="learn from data",
    summary="A column of your own table from the others: scores, calibration, importances, intervals",
    needs="nothing; your own file with `ritz fit FILE --target COLUMN`",
    measure="auc (of classes) or rmse (of numbers)",
    reference="none by itself; auc_gain or rmse_gain: the best simpler predictor on the same test rows",
    minutes=0.7,
    tour=True,
    cheap=True,
)

MOST_FOR_A_CURVE = 1_000_000
"""Training rows beyond which there is no learning curve: each share takes as much memory as the whole."""
RESOLUTION = 0.1
"""The largest standard error with which the network and a simpler predictor can be told apart: of an area under the
characteristic, of a coverage, or as a share of the simpler predictor's error."""
CONFORMAL = Source(
    "J. Lei, M. G'Sell, A. Rinaldo, R. J. Tibshirani, L. Wasserman, Distribution-free predictive inference for "
    "regression, J. Am. Stat. Assoc. 113, 1094 (2018), theorem 2"
)


@dataclasses.dataclass(frozen=True)
class TableRecipe(Recipe):
    """`members` networks that differ in their first weights and in the order of the rows, averaged.

    `curve`: shares of the training rows for a learning curve. `coverage`: of the conformal intervals or sets. Raises
    ValueError for fewer than one member, a share outside (0, 1), or a coverage outside (0, 1).
    """

    problem: UserTable = UserTable()
    training: Training = Training()
    members: int = 5
    curve: tuple[float, ...] = (0.1, 0.3)
    coverage: float = 0.9

    def __post_init__(self) -> None:
        """Refuses what cannot be."""
        if self.members < 1 or not 0 < self.coverage < 1 or not all(0 < part < 1 for part in self.curve):
            raise ValueError(
                "Expected at least one member, a coverage and shares of the curve between 0 and 1, got "
                f"members={self.members}, coverage={self.coverage}, curve={list(self.curve)}."
            )

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A network for each member, and one for each share of the rows."""
        table = self._prepared()
        return jobs(table, self.training, members=self.members, curve=self._shares(table), key=key)

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Scores of the ensemble beside simpler predictors, figures, and the files `ritz predict` reads."""
        table = self._prepared()
        ensemble, compared = choose_kind(table, fits, self.members, self.coverage)
        rungs = ladder(table, self.problem.split_seed)
        chosen = best(rungs)
        ours = self._pick(table, ensemble, chosen)
        drawn = Resampled.of(len(table.test), seed=self.problem.split_seed)
        scores = judged(ours.test.output, table.test, table.classes, drawn, f"{len(table.test)} test rows, bootstrap")
        headline = next(iter(scores))
        part = table.validation
        seen = judged(ours.validation.output, part, table.classes, Resampled.of(len(part), seed=0), f"{len(part)} rows")
        measures = {
            **scores,
            f"validation_{headline}": seen[headline],
            **significance(table, ours, drawn),
            **chi_squared(table, ours, drawn),
            f"{headline}_gain": gain(headline, ensemble.test.output, chosen.test, table.test, table.classes, drawn),
            "coverage": Measure(*share(covered(ours.test, table.test)), note="test rows, each counted once"),
            "validation_loss": Measure(
                ensemble.loss,
                note=f"{loss_of(table.classes)[0]} of the networks, {len(table.validation)} validation rows",
            ),
            "repeated_test_rows": count_repeated(table.train.x, table.test.x),
        }
        advice = _advice(table, ensemble, chosen)
        gallery = self._exhibits(table, ours, ensemble, rungs, drawn, fits)
        facts = dataclasses.replace(ours.facts, advice=advice, layout=table.material.layout)
        return Findings(
            headline=headline,
            measures=measures,
            exhibits=tuple(gallery.exhibits),
            remarks=(
                *_remarks(table, self.problem),
                *compared,
                advice,
                *_trust(table, ours, self.problem),
                *tail_remark(ours.test.output, table.test, table.classes),
                *gallery.remarks,
            ),
            files=to_files(facts, ours.ensemble),
        )

    def _pick(self, table: Prepared, ensemble: Trained, chosen: Rung) -> Trained:
        """What validation prefers of the ensemble and the linear models; trees are not kept."""
        if ensemble.loss <= chosen.loss or chosen.linear is None:
            return ensemble
        return trained(table, [as_network(chosen.linear, table.unit)], self.coverage)

    def expectations(self) -> dict[str, Expectation]:
        """The network not worse than the best simpler predictor by the paired difference on the same test rows, and
        intervals that cover what they state."""
        table = self._prepared()
        chosen = best(ladder(table, self.problem.split_seed))
        drawn = Resampled.of(len(table.test), seed=self.problem.split_seed)
        name, measure = next(iter(judged(chosen.test, table.test, table.classes, drawn, "").items()))
        source = Source(f"{chosen.title}, the best of the simpler predictors on the validation rows, by this package")
        none = Reference(0.0, "computed", source, condition="difference on the same test rows")
        resolution = RESOLUTION * abs(measure.value) if name in LESS_IS_BETTER else RESOLUTION
        spread = float(np.sqrt(self.coverage * (1 - self.coverage) / (len(table.validation) + 2)))
        stated = Reference(self.coverage, "exact", CONFORMAL, spread, condition="for rows like those of validation")
        relation = "at least" if table.classes else "equal"
        return {
            f"{name}_gain": Expectation(none, "at least", sigmas=2.0, resolution=resolution),
            "coverage": Expectation(stated, relation, sigmas=3.0, resolution=RESOLUTION),
            **none_repeated(most=natural_repeats(table.train.x, len(table.test))),
        }

    def _prepared(self) -> Prepared:
        return prepared(material(self.problem), self.problem.missing, self.problem.categories)

    def _shares(self, table: Prepared) -> tuple[float, ...]:
        wanted = len(table.train) <= MOST_FOR_A_CURVE and self.training.method != "natural"
        return self.curve if wanted else ()

    def _exhibits(
        self,
        table: Prepared,
        ours: Trained,
        ensemble: Trained,
        rungs: Sequence[Rung],
        drawn: Resampled,
        fits: Mapping[str, Fit],
    ) -> Gallery:
        """What is shown; whatever cannot be drawn is named in a remark."""
        seed, chosen = self.problem.split_seed, best(tuple(rungs))
        curve = {part: network_of(fits[curve_name(part)]) for part in self._shares(table)}
        gallery = Gallery()
        gallery.add("The comparison", lambda: [exhibits.ladder_table(table, ensemble, rungs, drawn)])
        gallery.add("The figures of the predictions", lambda: exhibits.figures(table, ours, ensemble, chosen))
        gallery.add("The importance of the features", lambda: exhibits.features(table, ours, seed=seed))
        if curve:
            networks = {**curve, 1.0: network_of(fits[f"{FIRST_ORDER} 1"])}
            gallery.add("The learning curve", lambda: [exhibits.learning_curve(table, networks, ours, seed=seed)])
        gallery.add("What was done to the data", lambda: [exhibits.done_to_the_data(table)])
        return gallery


def _advice(table: Prepared, ours: Trained, chosen: Rung) -> str:
    """What validation prefers, and by how much."""
    name, _ = loss_of(table.classes)
    both = f"{name} {ours.loss:.4g} against {chosen.loss:.4g} of the best simpler predictor, {chosen.title.lower()}"
    if ours.loss <= chosen.loss:
        return f"Validation prefers the network: {both}."
    used = "a linear model is kept and used" if chosen.linear else "trees are not kept, so the network is used"
    return f"Validation prefers {chosen.title.lower()} ({used} for all that follows): the network has {both}."


def _remarks(table: Prepared, problem: UserTable) -> tuple[str, ...]:
    parts = table.material
    columns = len(table.preparation.features)
    whence = problem.file or parts.train.table.name
    first = f"{table.target} from {columns} columns of {whence}: {described(parts)}."
    twice = table.repeated()
    copies = (
        f"{twice} of {len(table.test)} test rows have exactly the features and the answer of a training row: if they "
        "are copies, the scores are too kind."
    )
    return (first, *parts.notes, *([copies] if twice else []))


def _trust(table: Prepared, ours: Trained, problem: UserTable) -> tuple[str, ...]:
    """Which choices were made where, and what the uncertainties mean."""
    stated = f"{100 * ours.facts.coverage:g} %"
    if table.classes:
        heat = f"The probabilities are scaled with the temperature {ours.facts.temperature:.3g}, fitted on the "
        what, how = "sets of classes", f"{heat}validation rows. "
    else:
        what, how = "intervals", f"Intervals are ± {ours.facts.limit:.4g} around the prediction. "
    weights = " Rows count once for this, whatever their weights." if problem.weights else ""
    later = " Rows of the future need not be like those of the past, so this is not guaranteed." if problem.time else ""
    return (
        f"{how}At least {stated} of rows like these have the truth in their {what} (split conformal on the validation "
        f"rows, which also ended the training).{weights}{later}",
        "Every choice was made on validation rows; the test rows were looked at once, at the end.",
    )
