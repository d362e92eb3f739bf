"""What all recipes for h11 share: the parts of the data, predictions in whole numbers, and the findings."""

import abc
import dataclasses
from collections.abc import Callable, Mapping, Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int, Num

from ritz.ansatze.base import Ansatz
from ritz.measures.base import Confusion, Exhibit, Measure, Picture, Table
from ritz.measures.classification import confusion, share
from ritz.problems.base import Reference, Source
from ritz.problems.strings.cicy.invariants import euler_number
from ritz.problems.strings.cicy.threefolds import Threefolds
from ritz.problems.strings.hodge import INCEPTION, LIST, NUMBERS, HodgeNumbers, permuted
from ritz.recipes.base import Expectation, Findings, Recipe
from ritz.recipes.baselines import ahead_of_best, name_winner, not_behind
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.strings.baselines import Baseline, baselines
from ritz.samplers import Labelled

CLASSES = 19
"""h11 = 1 ... 19."""
CHUNK = 1024
"""Matrices predicted at a time: one shape, one compilation."""

EULER = Source("h11 - h21 = chi/2, chi by intersection theory from the configuration matrix")
GROUPS = Source("the split: descriptions of one manifold are on one side")
RESOLUTION = 0.03
"""The largest standard error of an accuracy that decides."""
PERFECT = 0.998
"""An accuracy above it, by more than its error, means that labels were learned from."""


@dataclasses.dataclass(frozen=True)
class Parts:
    """The manifolds for training, for choosing and watching, and for the test."""

    train: Threefolds
    validation: Threefolds
    test: Threefolds


def parts_of(problem: HodgeNumbers) -> Parts:
    """The three parts of the problem's manifolds."""
    every = problem.threefolds()
    split = problem.split(every)
    return Parts(every.take(split.train), every.take(split.validation), every.take(split.test))


def as_classes(threefolds: Threefolds) -> Labelled:
    """Matrices in single precision and classes h11 - 1."""
    return Labelled(jnp.asarray(threefolds.matrices, jnp.float32), jnp.asarray(threefolds.h11 - 1, jnp.int32))


def as_numbers(threefolds: Threefolds) -> Labelled:
    """Matrices and h11 as a number [n, 1], in single precision."""
    return Labelled(jnp.asarray(threefolds.matrices, jnp.float32), jnp.asarray(threefolds.h11[:, None], jnp.float32))


def outputs(ansatz: Ansatz, matrices: Num[np.ndarray, "n 12 15"]) -> Num[np.ndarray, "n c"]:
    """What the ansatz gives for each matrix, a chunk at a time."""
    padded = np.concatenate([matrices, np.repeat(matrices[:1], -len(matrices) % CHUNK, axis=0)])
    chunks = padded.astype(np.float32).reshape(-1, CHUNK, *matrices.shape[1:])
    return np.concatenate([np.asarray(_outputs(ansatz, jnp.asarray(chunk))) for chunk in chunks])[: len(matrices)]


@eqx.filter_jit
def _outputs(ansatz: Ansatz, x: Array) -> Array:
    return jax.vmap(ansatz)(x)


def most_likely(ansatze: Sequence[Ansatz], matrices: Num[np.ndarray, "n 12 15"]) -> Int[np.ndarray, " n"]:
    """h11 of the class with the highest mean logit."""
    return np.mean([outputs(ansatz, matrices) for ansatz in ansatze], 0).argmax(1) + 1


def rounded(ansatze: Sequence[Ansatz], matrices: Num[np.ndarray, "n 12 15"]) -> Int[np.ndarray, " n"]:
    """The mean of the numbers, rounded."""
    return np.rint(np.mean([outputs(ansatz, matrices) for ansatz in ansatze], 0)[:, 0]).astype(int)


def accuracy_on(
    predict: Callable[[Num[np.ndarray, "n 12 15"]], Int[np.ndarray, " n"]], threefolds: Threefolds
) -> float:
    """The share of the manifolds whose h11 is predicted exactly."""
    return float(np.mean(predict(threefolds.matrices) == threefolds.h11))


@dataclasses.dataclass(frozen=True)
class HodgeRecipe(Recipe):
    """h11 by one or several networks that vote. Abstract."""

    problem: HodgeNumbers

    @abc.abstractmethod
    def predict(self, ansatze: Sequence[Ansatz], matrices: Num[np.ndarray, "n 12 15"]) -> Int[np.ndarray, " n"]:
        """h11 of each matrix by the networks together."""

    @abc.abstractmethod
    def remarks(self) -> Sequence[str]:
        """What the reader must know of this recipe."""

    def examine(self, ansatze: Mapping[str, Ansatz]) -> Findings:
        """Accuracies on the test manifolds beside the baselines, the confusion matrix, and one of the mistakes."""
        parts = parts_of(self.problem)
        together = list(ansatze.values())
        predicted = self.predict(together, parts.test.matrices)
        mixed = self.predict(together, permuted(parts.test, seed=self.problem.split_seed))
        right, rare = predicted == parts.test.h11, ~parts.test.favourable
        measures = {
            "h11_accuracy": _share(right, "test manifolds"),
            "h11_accuracy_permuted": _share(mixed == parts.test.h11, "test manifolds, rows and columns permuted"),
            "h11_accuracy_nonfavourable": _share(right[rare], "test manifolds with h11 > rows"),
            "h21_accuracy": _share(right, "through h21 = h11 - chi/2, chi exact"),
            "h11_accuracy_training": _share(
                self.predict(together, parts.train.matrices) == parts.train.h11, "training manifolds"
            ),
        }
        best = self.problem.published()
        if best is not None:
            distance = best.value - measures["h11_accuracy"].value
            note = f"published Inception ({best.condition}) minus this recipe"
            measures["h11_below_inception"] = Measure(distance, measures["h11_accuracy"].error, note=note)
        measures |= relations(parts)
        if len(together) > 1:
            each = [accuracy_on(lambda x, a=a: self.predict([a], x), parts.test) for a in together]
            note = f"mean of {len(together)} networks alone"
            measures["h11_accuracy_single"] = Measure(float(np.mean(each)), note=note)
            note = "standard deviation over these networks: how much they differ, no error of an accuracy"
            measures["h11_accuracy_single_deviation"] = Measure(float(np.std(each, ddof=1)), note=note)
        found = baselines(parts.train, parts.test)
        measures |= {f"h11_accuracy_{one.name}": _share(one.predicted == parts.test.h11, one.note) for one in found}
        wrong = {one.title: (one.predicted != parts.test.h11).astype(float) for one in found}
        measures["ahead_of_baselines"] = ahead_of_best((~right).astype(float), wrong)
        measures["repeated_test_rows"] = count_repeated(parts.train.matrices, parts.test.matrices)
        return Findings(
            headline="h11_accuracy",
            measures=measures,
            exhibits=_exhibits(parts.test, predicted, found),
            remarks=(
                _protocol(self.problem, parts),
                name_winner("this recipe", (~right).astype(float), wrong) + " These are shares of wrong manifolds.",
                *self.remarks(),
            ),
            sources=(LIST, NUMBERS, INCEPTION),
        )

    def expectations(self) -> dict[str, Expectation]:
        """At least what was published for these settings, where something was; no worse than the baselines; no matrix
        of the test among those learnt from."""
        published = self.problem.published()
        known = {} if published is None else {"h11_accuracy": at_least(published)}
        return {**known, **self.beside_baselines()}

    def beside_baselines(self) -> dict[str, Expectation]:
        """What holds for every recipe: no worse than the baselines, no matrix on two sides, exact relations."""
        return {"ahead_of_baselines": not_behind(resolution=RESOLUTION), **none_repeated(), **exact_relations()}


def at_least(published: Reference, *, goal: float | None = None, sigmas: float = 0.0) -> Expectation:
    """An accuracy that is reached; all of more than a thousand manifolds right means that labels were learned from."""
    return Expectation(published, "at least", goal=goal, sigmas=sigmas, resolution=RESOLUTION, highest=PERFECT)


def exact_relations() -> dict[str, Expectation]:
    """h11 - h21 = chi/2 for every test manifold, and none of them in training under another description."""
    return {
        "hodge_relation": Expectation(Reference(0.0, "exact", EULER), lowest=0.0),
        "shared_groups": Expectation(Reference(0.0, "exact", GROUPS), lowest=0.0),
    }


def relations(parts: Parts) -> dict[str, Measure]:
    """How many test manifolds break h11 - h21 = chi/2, with chi computed from the matrix, and how many are learned."""
    test = parts.test
    chi = np.array([euler_number(test.matrix(index)) for index in range(len(test))])
    learned = np.concatenate([parts.train.group, parts.validation.group])
    shared = np.isin(test.group, learned).sum()
    return {
        "hodge_relation": Measure(float(np.sum(2 * (test.h11 - test.h21) != chi)), note="manifolds that break it"),
        "shared_groups": Measure(float(shared), note="test manifolds that training has too"),
    }


def _share(right: np.ndarray, what: str) -> Measure:
    if right.size == 0:
        return Measure(float("nan"), None, note=f"no {what}")
    value, error = share(right)
    return Measure(value, error, note=f"{right.size} {what}")


def _protocol(problem: HodgeNumbers, parts: Parts) -> str:
    kept = "outliers kept" if problem.outliers else "outliers dropped (h11 > 16, h21 < 15 or h21 > 86)"
    order = ", rows and columns of every matrix permuted at random" if problem.permute else ""
    sizes = (
        f"{len(parts.train.h11)} training, {len(parts.validation.h11)} validation, {len(parts.test.h11)} test manifolds"
    )
    return (
        f"No products, {kept}{order}; {sizes}, dealt at random (seed {problem.split_seed}), stratified in h11, "
        "equivalent descriptions never on two sides. The Euler number is not an input. The published figures are for "
        "splits without such groups, which are easier."
    )


def _exhibits(test: Threefolds, predicted: np.ndarray, found: Sequence[Baseline]) -> tuple[Exhibit, ...]:
    labels = np.arange(1, CLASSES + 1)
    counts = confusion(predicted, test.h11, labels)
    met = np.flatnonzero(counts.sum(0) + counts.sum(1))
    rows = [
        ("this recipe", _share(predicted == test.h11, "")),
        *((b.title, _share(b.predicted == test.h11, "")) for b in found),
    ]
    wrong = np.flatnonzero(predicted != test.h11)
    candidates = wrong if wrong.size else np.arange(len(test))
    shown = candidates[test.shapes[candidates].prod(1).argmax()]
    what, verdict = ("mistaken ", f"taken for h11 = {predicted[shown]}") if wrong.size else ("", "recognised")
    numbers = f"h11 = {test.h11[shown]}, h21 = {test.h21[shown]}, chi = {test.euler[shown]}"
    caption = f"The largest {what}test manifold: {numbers}, {verdict}."
    return (
        Confusion(
            "h11: true and predicted",
            tuple(str(label) for label in labels[met]),
            counts[np.ix_(met, met)],
            caption="Test manifolds by true h11 (rows) and predicted h11 (columns).",
        ),
        Picture(
            "A configuration matrix",
            test.matrix(int(shown)).astype(float),
            "polynomials",
            "projective factors",
            "degree",
            caption=caption,
        ),
        Table(
            "Beside simpler predictors",
            ("predictor", "h11 right"),
            tuple(rows),
            caption="Exact matches on the test manifolds; each predictor was trained on the same training manifolds.",
        ),
    )
