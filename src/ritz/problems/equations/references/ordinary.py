"""Ordinary differential equations from a start: Dormand and Prince's method of order eight, at tight tolerances."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.integrate import solve_ivp

from ritz.problems.equations.references.tables import Table

TIGHT = 1e-13
LOOSE = 1e-11


def in_time(rate: Callable[[Any], Sequence[float]], start: Sequence[float], time: float, kept: int) -> Table:
    """du/dt = rate(u) from u(0) = start, at `kept` even times after it.

    Solved with relative and absolute tolerances of 1e-13; the relative L2 difference to a solution with 1e-11, and to
    one at half of the times, is the error that the table states.
    """
    tight, loose = (_solved(rate, start, time, kept, tolerance) for tolerance in (TIGHT, LOOSE))
    half = Table(tight[::2, None], time)
    skipped = np.asarray(jax.vmap(half.at)(jnp.linspace(0, time, kept + 1)[1::2]))
    size = np.linalg.norm(tight)
    error = float(np.hypot(np.linalg.norm(tight - loose), np.linalg.norm(tight[1::2] - skipped)) / size)
    return dataclasses.replace(Table(tight[:, None], time), error=error)


def _solved(rate: Callable, start: Sequence[float], time: float, kept: int, tolerance: float) -> np.ndarray:
    """[kept + 1, fields]."""
    times = np.linspace(0, time, kept + 1)
    made = solve_ivp(
        lambda _, u: rate(u), (0, time), start, method="DOP853", t_eval=times, rtol=tolerance, atol=tolerance
    )
    if not made.success:
        raise ValueError(f"The reference solution ended before t = {time:g}: {made.message}")
    return made.y.T
