"""Fits of one equation on one clock: their errors against the processor's seconds."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.ansatze.base import Ansatz
from ritz.callbacks import Clock, Watch
from ritz.callbacks.clock import CPU_SECONDS
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line
from ritz.problems.equations import Equation
from ritz.recipes.base import Job

LOOKS = 40
"""How often the error is measured in each fit."""


def watched(problem: Equation, job: Job, steps: int) -> Job:
    """The job, for that many steps, with its relative L2 error over all fields and the clock looked at on the way."""
    every = max(1, steps // LOOKS)
    looks = Watch({"error": _error_of(problem)}, every=every), Clock(every=every)
    return dataclasses.replace(job, steps=steps, callbacks=(*job.callbacks, *looks))


def way(made: Fit) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """(seconds, errors) of the looks, the first look taken to have cost as much as the second.

    Seconds are those of the process on all its cores, from the end of the first look, so compilation is left out.
    """
    clock = np.asarray([value for _, value in made.record.watched[CPU_SECONDS]])
    errors = np.asarray([value for _, value in made.record.watched["error"]])
    first = clock[1] - clock[0] if len(clock) > 1 else 0.0
    return clock - clock[0] + first, errors


def picture(fits: Mapping[str, Fit]) -> Curves:
    """The errors of all fits against their seconds."""
    return Curves(
        "Error against time",
        "processor seconds",
        "relative L2 error",
        {name: Line(*way(made)) for name, made in fits.items()},
        log_y=True,
        caption="The relative L2 error of one network against the processor's seconds; compilation is left out.",
    )


def _error_of(problem: Equation) -> Callable[[Any], Array]:
    points = problem.test_points()
    exact = problem.solution(points)

    @eqx.filter_jit
    def error(ansatz: Ansatz) -> Array:
        return jnp.linalg.norm(jax.vmap(ansatz)(points) - exact) / jnp.linalg.norm(exact)

    return error
