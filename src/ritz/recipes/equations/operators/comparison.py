"""A learnt operator beside the solver and simple maps: relative errors over functions that no fit has seen."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Self

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import Ansatz
from ritz.measures.base import Exhibit, Measure
from ritz.problems.base import Reference
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.problems.equations.operators.forced import Triples
from ritz.recipes.base import Expectation
from ritz.recipes.baselines import (
    Baseline,
    ahead_of_best,
    comparison_table,
    fit_regressions,
    fit_scattered,
    name_winner,
    not_behind,
)
from ritz.recipes.equations.operators import outside, pictures
from ritz.recipes.equations.operators.outside import Predict, relative_errors
from ritz.recipes.leakage import count_repeated, none_repeated

OUTSIDE = 100
"""Functions under each condition outside."""
NOISE_FACTOR = 2.0
"""By how much noise of 1e-4 in the input may raise the error that is promised."""


def expectations(problem: SolutionOperator, goal: float) -> dict[str, Expectation]:
    """At most the goal, also under slight noise in the input; no worse than simple maps; no test function learnt from.

    The goal is a promise of ours: the published errors of these problems could not be verified."""
    zero = Reference(0.0, "computed", problem.source, error=problem.accuracy, condition="our own solver")
    return {
        "relative_l2": Expectation(zero, "at most", goal=goal),
        "relative_l2_noise_small": Expectation(zero, "at most", goal=NOISE_FACTOR * goal),
        "ahead_of_baselines": not_behind(resolution=goal / 2, tolerance=problem.accuracy),
        **none_repeated(),
    }


@dataclasses.dataclass(frozen=True)
class Compared:
    """What is found of a method and its baselines."""

    measures: dict[str, Measure]
    exhibits: tuple[Exhibit, ...]
    remarks: tuple[str, ...]

    @classmethod
    def of(
        cls,
        problem: SolutionOperator,
        methods: Mapping[str, Predict],
        baselines: Mapping[str, Baseline],
        learnt_from: np.ndarray,
        test: Pairs,
        *,
        key: PRNGKeyArray,
        on_grid: tuple[Predict, Pairs] | None = None,
    ) -> Self:
        """Compare on the test functions, and outside of what was trained on.

        Parameters
        ----------
        methods : Mapping[str, Predict]
            By title, functions at the sensors to answers at the places; the first one is judged.
        baselines : Mapping[str, Baseline]
            Fitted to the rows that the first method learnt from. Empty: none fits, and none is compared.
        learnt_from : Float[np.ndarray, "n m"]
            The functions of the training rows.
        key : PRNGKeyArray
            For the functions outside.
        on_grid : (Predict, Pairs), optional
            See `outside.report`.
        """
        found = {title: relative_errors(predict(test.u), test.s) for title, predict in methods.items()}
        others = {one.title: relative_errors(one.predict(test.u), test.s) for one in baselines.values()}
        title = next(iter(found))
        measures = {"repeated_test_rows": count_repeated(learnt_from, test.u)}
        measures |= {
            f"relative_l2_{name}": Measure(float(others[one.title].mean()), note=f"{one.title}: {one.note}")
            for name, one in baselines.items()
        }
        exhibits, remarks = (), ()
        if others:
            measures["ahead_of_baselines"] = ahead_of_best(found[title], others)
            notes = {one.title: one.note for one in baselines.values()}
            said = name_winner(title, found[title], others, tolerance=problem.accuracy)
            exhibits, remarks = (
                (comparison_table(found, others, notes),),
                (said,),
            )
        given = outside.conditions(problem, OUTSIDE, key=jax.random.fold_in(key, 99))
        simple = {one.title: one.predict for name, one in baselines.items() if name != "mean"}
        more, table = outside.report({**methods, **simple}, given, on_grid)
        return cls(measures | more, (*exhibits, table), remarks)


def baselines_of_pairs(train: Pairs) -> dict[str, Baseline]:
    """Fit simple maps to whole answers; their settings are chosen by relative errors."""
    return fit_regressions(train.u, train.s, seed=0, weight=1 / np.mean(train.s**2, axis=1))


def baselines_of_triples(problem: SolutionOperator, train: Triples) -> dict[str, Baseline]:
    """Fit simple maps to answers at scattered places."""
    return fit_scattered(train.u, train.y, train.s, problem.places, seed=0)


def predictor(problem: SolutionOperator, ansatz: Ansatz, scale: float = 1.0) -> Predict:
    """Return the map from functions at the sensors to `scale` times the network's answers at the places."""
    return lambda u: pictures.answers(problem, ansatz, u, scale)


def measures(
    problem: SolutionOperator,
    networks: Mapping[str, Ansatz],
    test: Pairs,
    *,
    train: Pairs | None = None,
    scale: float = 1.0,
) -> dict[str, Measure]:
    """The mean relative error over the test functions of each network, and of the mean answer as a guess."""
    found: dict[str, Measure] = {}
    for name, ansatz in networks.items():
        one = relative_errors(pictures.answers(problem, ansatz, test.u, scale), test.s)
        suffix = "" if name == "main" else f"_{name}"
        note = f"mean over {len(one)} test functions; the solver is good to {problem.accuracy:.0e}"
        found[f"relative_l2{suffix}"] = Measure(
            float(one.mean()), float(one.std(ddof=1) / np.sqrt(len(one))), note=note
        )
        if name == "main":
            found["relative_l2_worst"] = Measure(float(one.max()), note="the worst test function")
        if name == "main" and train is not None:
            seen = relative_errors(pictures.answers(problem, ansatz, train.u[: len(one)], scale), train.s[: len(one)])
            found["relative_l2_training"] = Measure(float(seen.mean()), note=f"{len(seen)} training functions")
    mean = np.broadcast_to(test.s.mean(axis=0), test.s.shape)
    found["relative_l2_mean"] = Measure(
        float(relative_errors(mean, test.s).mean()), note="of the mean answer as a guess"
    )
    return found


def remarks(problem: SolutionOperator, train: int, test: int, parameters: int) -> Sequence[str]:
    """Sizes, and where the reference comes from."""
    return (
        f"{train} training and {test} test functions, made by our own solver, whose relative error is about "
        f"{problem.accuracy:.0e}; {parameters} parameters. The figure to reach is a promise of this library: the "
        "published errors of this problem depend on versions of codes and data and could not be verified.",
    )
