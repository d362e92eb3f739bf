"""Pictures of learnt operators: functions with their answers, and errors against processor time."""

from collections.abc import Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.ansatze import Ansatz
from ritz.ansatze.deep_onet import DeepONet, OnPlaces
from ritz.callbacks.clock import CPU_SECONDS
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure, Surface
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.recipes.equations.pictures import FLOOR

AT_A_TIME = 200
"""Functions that are answered at a time."""


def answers(problem: SolutionOperator, ansatz: Ansatz, u: Float[np.ndarray, "n m"], scale: float = 1.0) -> np.ndarray:
    """`scale` times what the network gives at all places, [n, q]."""
    at_places = OnPlaces(ansatz, jnp.asarray(problem.places)) if isinstance(ansatz, DeepONet) else ansatz
    dtype = jax.tree.leaves(eqx.filter(ansatz, eqx.is_inexact_array))[0].dtype
    padded = np.concatenate([u, np.repeat(u[:1], -len(u) % AT_A_TIME, axis=0)]).astype(dtype)
    parts = padded.reshape(-1, AT_A_TIME, u.shape[1])
    return scale * np.concatenate([np.asarray(_many(at_places, jnp.asarray(part)), float) for part in parts])[: len(u)]


def seconds(fits: Mapping[str, Fit], data: float) -> dict[str, Measure]:
    """Processor seconds of the data and of each fit."""
    return {
        "data_seconds": Measure(data, unit="s", note="processor time of all data"),
        **{
            f"{'fit' if name == 'main' else name}_seconds": Measure(
                fit.record.watched[CPU_SECONDS][-1][1], unit="s", note="processor time, compilation included"
            )
            for name, fit in fits.items()
            if CPU_SECONDS in fit.record.watched
        },
    }


def clock(
    fits: Mapping[str, Fit], measure: str, label: str, levels: Mapping[str, float], names: Mapping[str, str]
) -> Curves:
    """A watched measure against processor seconds, one line a fit, called as `names` says."""
    lines = {}
    for name, fit in fits.items():
        times = dict(fit.record.watched[CPU_SECONDS])
        pairs = [(times[step], value) for step, value in fit.record.watched[measure] if step in times]
        lines[names[name]] = Line(*np.array(pairs).T)
    return Curves(
        "Error against time",
        "processor seconds",
        label,
        lines,
        dict(levels),
        log_y=True,
        caption="The error on test functions while the network is trained; compilation is included, data are not.",
    )


def functions(problem: SolutionOperator, ansatz: Ansatz, given: Pairs, scale: float = 1.0) -> Curves:
    """The answers to a few functions of one coordinate, those of the solver dashed."""
    (name,) = problem.axes
    x = problem.places[:, 0]
    lines: dict[str, Line] = {}
    for place, (one, exact) in enumerate(zip(answers(problem, ansatz, given.u, scale), given.s, strict=True), 1):
        lines[f"function {place}"] = Line(x, one)
        lines[f"function {place}, solver"] = Line(x, exact, None, "dashed")
    return Curves(
        "Answers to new functions",
        name,
        "s",
        lines,
        caption="What the network answers to functions it was not trained on (lines), and the solver (dashed).",
    )


def fields(problem: SolutionOperator, ansatz: Ansatz, given: Pairs, scale: float = 1.0) -> list[Surface]:
    """The answer to the first function of two coordinates, the solver's, and where they differ."""
    (first, rows), (second, columns) = problem.axes.items()
    one = answers(problem, ansatz, given.u, scale)[0].reshape(rows, columns)
    exact = given.s[0].reshape(rows, columns)
    x, y = (np.unique(problem.places[:, axis]) for axis in (0, 1))
    error = np.abs(one - exact)
    error = np.maximum(error, max(FLOOR * error.max(), np.finfo(float).tiny))  # a logarithm is taken of it
    both = "What the network answers to a function it was not trained on, and the solver."
    panels, wrong = {"network": one.T, "solver": exact.T}, {"network": error.T}
    return [
        Surface("The answer to a new function", x, y, panels, first, second, "s", caption=both),
        Surface(
            "Error", x, y, wrong, first, second, "|network - solver|", log_values=True, caption="Where it is wrong."
        ),
    ]


def losses(fits: Mapping[str, Fit]) -> Curves:
    """The cost of each fit against the step."""
    return Curves(
        "Cost",
        "step",
        "cost on the batch",
        {name: Line(np.arange(len(y := fit.record.history["value"])), y) for name, fit in fits.items()},
        log_y=True,
        caption="Half the mean squared residual of the batch of each step.",
    )


@eqx.filter_jit
def _many(ansatz: Ansatz, u: Array) -> Array:
    return jax.vmap(ansatz)(u)
