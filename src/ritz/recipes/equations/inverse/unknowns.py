"""Unknown constants of an equation: measurements beside its residuals, and what was found with error bars."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import Fields, HardConditions
from ritz.ansatze.base import Ansatz, partition
from ritz.callbacks.watch import Watch
from ritz.costs import Residual
from ritz.costs.base import ravel
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Measure, Table
from ritz.measures.laplace import Laplace, laplace
from ritz.problems.base import Reference, Source
from ritz.problems.equations.inverse import Inverse
from ritz.recipes.base import Expectation, Findings
from ritz.recipes.equations import comparison
from ritz.samplers import Blocks, Dataset, Labelled
from ritz.samplers.base import Sampler

DATA = "data"
"""The name of the measurements among the residuals."""
WIDTH = 100.0
"""The standard deviation of the prior of every weight of a network: wide, and yet it binds what nothing else does."""
LOOKS = 60
SIGMAS = 3.0
"""How many error bars the true value may be away where the measurements are noisy."""

BARS = Source("the definition of an error bar: three of them hold the true value in 997 of 1000 experiments")


def cost(problem: Inverse, weights: Mapping[str, float] | None = None) -> Residual:
    """The equations, and the measured fields less what was measured, in units of each field's standard deviation."""
    places = jnp.asarray([problem.fields.index(name) for name in problem.measured])
    scale = problem.observe().scale

    def misfit(fields: Any, row: Labelled) -> Array:
        return (fields(row.x)[places] - row.y) / scale

    return Residual({**problem.equations(), DATA: misfit}, weights=weights)


def with_data(problem: Inverse, samplers: Mapping[str, Sampler]) -> Blocks:
    """The samplers of the equations' points, and all measurements at every step."""
    seen = problem.observe()
    return Blocks({**samplers, DATA: Dataset(Labelled(seen.points, seen.values))})


def in_units_of_the_data(problem: Inverse, inner: Ansatz) -> HardConditions:
    """Each measured field as its mean plus its standard deviation times an output of `inner`: all are measured."""
    seen = problem.observe()
    middle = jnp.mean(seen.values, axis=0)
    return HardConditions(inner, lambda _: middle, lambda _: seen.scale)


def fields(problem: Inverse, inner: Ansatz) -> Fields:
    """The fields of the problem with its unknowns at their first guesses."""
    return Fields(inner, problem.fields, problem.guesses)


def watch(problem: Inverse, steps: int) -> Watch:
    """The unknowns, some sixty times on the way."""

    def reader(name: str) -> Callable[[Any], Array]:
        return lambda flow: flow.constants[name]

    return Watch({name: reader(name) for name in problem.unknowns}, every=max(1, steps // LOOKS))


def expectations(problem: Inverse, tolerance: float) -> dict[str, Expectation]:
    """Each unknown to a share `tolerance` of its true value and, with noise, within SIGMAS error bars of it."""
    expected: dict[str, Expectation] = {}
    for name, truth in problem.truths().items():
        expected[name] = Expectation(truth, tolerance=tolerance * abs(truth.value))
        if problem.noise:
            none = Reference(0.0, "exact", BARS, condition="distance from the true value in error bars")
            expected[f"{name}_pull"] = Expectation(none, "at most", goal=SIGMAS, lowest=0.0)
    return expected


def findings(
    problem: Inverse,
    whole: Residual,
    made: Fit,
    *,
    key: PRNGKeyArray,
    points: Sampler,
    exhibits: Sequence[Exhibit] = (),
) -> Findings:
    """The unknowns with error bars, how they were approached, and all that is said of a solution.

    `points` draws where the equation is held against the unknowns for the error bars: the sampler of the fit.
    """
    point_key, fresh_key = jax.random.split(key)
    uncertainty = error_bars(whole, made.ansatz, points, key=point_key)
    ansatz: Any = made.ansatz
    found = {name: float(ansatz.constants[name]) for name in problem.unknowns}
    note = f"Laplace approximation; noise estimated from {uncertainty.freedom:.0f} degrees of freedom"
    errors = dict(zip(sorted(found), uncertainty.errors.tolist(), strict=True))
    measures = {name: Measure(value, errors[name], note=note) for name, value in found.items()}
    pulls = {
        f"{name}_pull": Measure(abs(value - problem.unknowns[name]) / errors[name], note="distance in error bars")
        for name, value in found.items()
    }
    noise = Measure(uncertainty.noise, note=f"relative to each field's spread; {problem.noise:g} was put in")
    return comparison.findings(
        problem,
        whole,
        made,
        key=fresh_key,
        headline=next(iter(found)),
        measures={**measures, **(pulls if problem.noise else {}), "noise": noise},
        exhibits=(_table(problem, measures), _path(problem, made), *exhibits),
    )


def error_bars(whole: Residual, ansatz: Any, points: Sampler, *, key: PRNGKeyArray) -> Laplace:
    """The normal approximation of the constants, in alphabetical order, at the points that the sampler draws.

    Data and equation are one least-squares problem; the equation's residuals count as they did in the fit.
    """
    start_key, draw_key = jax.random.split(key)
    _, batch = points.step(points.init(ansatz, key=start_key), ansatz, key=draw_key)
    parameters, rest = partition(ansatz)
    pairs = jax.tree.map(np.asarray, _rows(whole, parameters, rest, batch, draw_key))
    constants = jax.tree.map(jnp.ones_like, parameters.constants)
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    marked = ravel(eqx.tree_at(lambda tree: tree.constants, zeros, constants))[0]
    order = np.argsort(np.asarray(marked), kind="stable")
    data, misfit, unit = pairs[DATA]
    held = [jacobian * (factor / unit.mean())[:, None] for name, (jacobian, _, factor) in pairs.items() if name != DATA]
    return laplace(
        data[:, order], misfit, len(jax.tree.leaves(constants)), constraints=np.concatenate(held)[:, order], width=WIDTH
    )


@eqx.filter_jit
def _rows(
    whole: Residual, parameters: Any, rest: Any, batch: dict[str, Any], key: PRNGKeyArray
) -> dict[str, tuple[Float[Array, "m p"], Float[Array, " m"], Float[Array, " m"]]]:
    """Name to (derivatives of the residuals, the residuals, the roots of the weights that both are without)."""
    blocks = whole.evaluate(None, parameters, rest, batch, key=key).blocks
    pairs = {}
    for name, block in zip(batch, blocks, strict=True):
        assert block.factor is not None, "every block of residuals has a factor"
        factor = block.factor.reshape(-1)
        pairs[name] = block.whitened_jacobian() / factor[:, None], block.whitened_target() / factor, factor
    return pairs


def _table(problem: Inverse, measures: Mapping[str, Measure]) -> Table:
    rows = tuple(
        (name, problem.unknowns[name], problem.guesses[name], measure, abs(measure.value / problem.unknowns[name] - 1))
        for name, measure in measures.items()
    )
    return Table(
        "Unknown constants",
        ("constant", "true", "first guess", "found", "relative error"),
        rows,
        caption=f"From {problem.observed} measurements of {', '.join(problem.measured)} with a relative noise of "
        f"{problem.noise:g}; error bars by the Laplace approximation.",
    )


def _path(problem: Inverse, made: Fit) -> Curves:
    lines = {
        name: Line(steps, values / problem.unknowns[name])
        for name in problem.unknowns
        if name in made.record.watched
        for steps, values in [np.asarray(made.record.watched[name]).T]
    }
    return Curves(
        "Unknown constants on the way",
        "step",
        "found / true",
        lines,
        levels={"true": 1.0},
        caption="How the constants move from their first guesses along with the network.",
    )
