"""What the recipes with Fourier neural operators share: the fit, and what is found of it."""

from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import Ansatz, FourierOperator, HalfWaveOperator, Sequential, Standardise, count_parameters
from ritz.callbacks import Clock, Watch
from ritz.costs import MeanSquaredError
from ritz.fitting import Fit
from ritz.measures.base import Exhibit
from ritz.optimisers import Adam, Cosine
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.recipes.base import Findings, Job
from ritz.recipes.equations.operators import comparison, outside, pictures, rows
from ritz.samplers import Dataset

LOOKS = 20


def network(
    problem: SolutionOperator, train: Pairs, *, modes: int, width: int, depth: int, padding: int, key: PRNGKeyArray
) -> Sequential:
    """In single precision, on values in units of their spread over all training functions and sensors."""
    axes = len(problem.axes)
    mean, spread = (np.full(train.u.shape[1], f(train.u), np.float32) for f in (np.mean, np.std))
    operator = FourierOperator(
        tuple(problem.axes.values()),
        modes=(modes,) * axes,
        width=width,
        depth=depth,
        projection=2 * width,
        padding=padding,
        key=key,
        dtype=jnp.float32,
    )
    return Sequential((Standardise(jnp.asarray(mean), jnp.asarray(spread)), operator))


def on_grid(ansatz: Ansatz, side: int) -> Sequential:
    """Return a fitted network (units, then an operator) on another grid, of `side` points along each axis."""
    if not isinstance(ansatz, Sequential):
        raise TypeError(f"Expected units followed by an operator, got {type(ansatz).__name__}.")
    units, operator = ansatz.layers
    if not isinstance(units, Standardise) or not isinstance(operator, FourierOperator | HalfWaveOperator):
        raise TypeError("Expected units followed by an operator that can be carried to another grid.")
    other = operator.on((side,) * len(operator.grid)) if isinstance(operator, FourierOperator) else operator.on(side)
    points = side ** (len(operator.grid) if isinstance(operator, FourierOperator) else 2)
    mean, spread = (jnp.full(points, part.value[0]) for part in (units.mean, units.scale))
    return Sequential((Standardise(mean, spread), other))


def job(
    problem: SolutionOperator, ansatz: Ansatz, train: Pairs, look: Pairs, *, rate: float, batch: int, epochs: int
) -> Job:
    """Adam with half a cosine on the mean square of the relative errors; the test error is watched, and decides
    nothing."""
    scale = rows.size_of(train.s)
    sampler = Dataset(rows.in_its_size(train, scale, np.float32), batch=batch)
    steps = epochs * sampler.steps_per_epoch
    every = max(1, steps // LOOKS)

    def error(ansatz: Ansatz) -> float:
        return float(outside.relative_errors(pictures.answers(problem, ansatz, look.u, scale), look.s).mean())

    callbacks = (Clock(every=every), Watch({"relative_l2": error}, every=every))
    return Job(ansatz, sampler, MeanSquaredError(), Adam(Cosine(rate, steps, warm_up=every)), steps, callbacks)


def findings(
    problem: SolutionOperator,
    fits: Mapping[str, Fit],
    made: rows.Made[Pairs],
    exhibits: tuple[Exhibit, ...],
    goal: float,
    *,
    on_grid: tuple[Ansatz, Pairs],
    key: PRNGKeyArray,
) -> Findings:
    """Errors over the test functions beside simple maps, outside of what was trained on, and of the training.

    `on_grid`: the network on another grid, and functions with their answers there."""
    ansatz, scale = fits["main"].ansatz, rows.size_of(made.train.s)
    measures = comparison.measures(problem, {"main": ansatz}, made.test, train=made.train, scale=scale)
    compared = comparison.Compared.of(
        problem,
        {"network": comparison.predictor(problem, ansatz, scale)},
        comparison.baselines_of_pairs(made.train),
        made.train.u,
        made.test,
        key=key,
        on_grid=(comparison.predictor(problem, on_grid[0], scale), on_grid[1]),
    )
    return Findings(
        "relative_l2",
        {**measures, **compared.measures, **pictures.seconds(fits, made.seconds)},
        (
            *compared.exhibits,
            *exhibits,
            pictures.clock(fits, "relative_l2", "test relative L2 error", {"promised": goal}, {"main": "fit"}),
        ),
        (
            *compared.remarks,
            *comparison.remarks(problem, len(made.train.u), len(made.test.u), count_parameters(ansatz)),
        ),
        (problem.source,),
    )
