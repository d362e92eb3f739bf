"""A fitted function beside the reference: errors, residuals at fresh points, and what the reader must be told."""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.callbacks.base import Outcome
from ritz.costs.residual import Residual, mean_squares, weight_of, where_not_finite
from ritz.fitting import Fit
from ritz.measures.base import Exhibit, Measure
from ritz.measures.relative_error import relative_l2, relative_max
from ritz.problems.base import Reference
from ritz.problems.equations import Equation
from ritz.recipes.base import Expectation, Findings
from ritz.recipes.equations import assembly, pictures

FRESH = 4096
"""How many points a residual is looked at that were not used in the fit."""
SUSPECT = 10.0
"""Above this ratio of the residuals at fresh points and in training, the points were fitted and not the equation."""
FLAT = 1e-3
"""Below this ratio of its range and that of the reference, a field is taken for a constant."""


def name_of(measure: str, field: str, problem: Equation) -> str:
    """The measure's name: with that of the field where there are several."""
    return measure if len(problem.fields) == 1 else f"{measure}_{field}"


def expectations(problem: Equation, goals: Mapping[str, float]) -> dict[str, Expectation]:
    """At most the relative L2 error given for each field."""
    zero = Reference(0.0, problem.kind, problem.source, error=problem.accuracy)
    return {
        name_of("relative_l2", field, problem): Expectation(zero, "at most", goal=goal) for field, goal in goals.items()
    }


def findings(
    problem: Equation,
    cost: Residual,
    made: Fit,
    *,
    key: PRNGKeyArray,
    headline: str | None = None,
    measures: Mapping[str, Measure] | None = None,
    exhibits: Sequence[Exhibit] = (),
) -> Findings:
    """Errors of every field, the ratio of residuals, pictures and remarks; more measures and exhibits come first.

    `key` is for the fresh points. The residual is a weighted mean of squares over the equations and conditions of the
    problem that the cost contains."""
    points = problem.test_points()
    values, exact = np.asarray(jax.vmap(made.ansatz)(points)), np.asarray(problem.solution(points))
    errors = _errors(problem, values, exact)
    ratio, remarks = _residuals(problem, cost, made, key=key)
    main = headline or name_of("relative_l2", problem.fields[0], problem)
    return Findings(
        headline=main,
        measures={**(measures or {}), **errors, "fresh_residual_ratio": ratio},
        exhibits=(*exhibits, *pictures.fields(problem, made.ansatz), pictures.residuals(made, list(cost.residuals))),
        remarks=[*remarks, *_trivial(problem, values, exact)],
        sources=(problem.source,),
    )


def _errors(problem: Equation, values: Float[np.ndarray, "n f"], exact: Float[np.ndarray, "n f"]) -> dict[str, Measure]:
    note = f"{len(values)} points; the reference is good to {problem.accuracy:.0e}"
    measures: dict[str, Measure] = {}
    for place, field in enumerate(problem.fields):
        pair = values[:, place], exact[:, place]
        measures[name_of("relative_l2", field, problem)] = Measure(relative_l2(*pair), note=note)
        measures[name_of("relative_max", field, problem)] = Measure(relative_max(*pair), note=note)
    return measures


def _residuals(problem: Equation, cost: Residual, made: Fit, *, key: PRNGKeyArray) -> tuple[Measure, list[str]]:
    """The residual at fresh points over that of the last step, and what is to be said of it."""
    names = [name for name in assembly.regions(problem) if name in cost.residuals]
    batch = assembly.fresh(problem, names, count=FRESH, key=key)
    functions = {name: cost.residuals[name] for name in names}
    now = mean_squares(functions, made.ansatz, batch)
    history = made.record.history
    learnt = {name: history[weight_of(name)][-1] if weight_of(name) in history else 1.0 for name in names}
    fresh = sum(learnt[name] * cost.weights[name] * now[name] / 2 for name in names)
    seen = float(sum(history[name][-1] for name in names)) if made.steps else float("nan")
    ratio = fresh / seen if seen > 0 else float("nan")
    remarks = [sentence] if (sentence := where_not_finite(functions, made.ansatz, batch)) else []
    if ratio > SUSPECT:
        remarks.append(
            f"The residual at {FRESH} fresh points is {ratio:.3g} times that of the last step: the function fits its "
            "points and not the equation. Redraw the points at every step, or use more of them."
        )
    if made.outcome is Outcome.DIVERGED:
        remarks.append(made.sentence)
    return Measure(ratio, note=f"{FRESH} fresh points, over the last step"), remarks


def _trivial(problem: Equation, values: Any, exact: Any) -> list[str]:
    """A sentence for each field that is a constant where the reference is not."""
    return [
        f"The field {field} is constant to {FLAT:g} of the range of the reference: the trivial solution was found. "
        "Give the conditions more weight, or build them in."
        for place, field in enumerate(problem.fields)
        if np.ptp(values[:, place]) < FLAT * np.ptp(exact[:, place])
    ]
