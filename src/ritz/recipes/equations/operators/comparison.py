"""A learnt operator beside the solver: relative errors over functions that no fit has seen."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from ritz.ansatze import Ansatz
from ritz.measures.base import Measure
from ritz.problems.base import Reference
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.recipes.base import Expectation
from ritz.recipes.equations.operators import pictures


def expectations(problem: SolutionOperator, goal: float) -> dict[str, Expectation]:
    """At most the goal, a promise of ours: the published errors of this problem could not be verified."""
    zero = Reference(0.0, "computed", problem.source, error=problem.accuracy, condition="our own solver")
    return {"relative_l2": Expectation(zero, "at most", goal=goal)}


def errors(answered: Float[np.ndarray, "n q"], exact: Float[np.ndarray, "n q"]) -> Float[np.ndarray, " n"]:
    """The relative L2 error of each function."""
    return np.linalg.norm(answered - exact, axis=1) / np.linalg.norm(exact, axis=1)


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
        one = errors(pictures.answers(problem, ansatz, test.u, scale), test.s)
        suffix = "" if name == "main" else f"_{name}"
        note = f"mean over {len(one)} test functions; the solver is good to {problem.accuracy:.0e}"
        found[f"relative_l2{suffix}"] = Measure(
            float(one.mean()), float(one.std(ddof=1) / np.sqrt(len(one))), note=note
        )
        if name == "main":
            found["relative_l2_worst"] = Measure(float(one.max()), note="the worst test function")
        if name == "main" and train is not None:
            seen = errors(pictures.answers(problem, ansatz, train.u[: len(one)], scale), train.s[: len(one)])
            found["relative_l2_training"] = Measure(float(seen.mean()), note=f"{len(seen)} training functions")
    mean = np.broadcast_to(test.s.mean(axis=0), test.s.shape)
    found["relative_l2_mean"] = Measure(float(errors(mean, test.s).mean()), note="of the mean answer as a guess")
    return found


def remarks(problem: SolutionOperator, train: int, test: int, parameters: int) -> Sequence[str]:
    """Sizes, and where the reference comes from."""
    return (
        f"{train} training and {test} test functions, made by our own solver, whose relative error is about "
        f"{problem.accuracy:.0e}; {parameters} parameters. The figure to reach is a promise of this library: the "
        "published errors of this problem depend on versions of codes and data and could not be verified.",
    )
