"""Fields on a circle moving in time: Fourier in space, exponential Runge-Kutta of fourth order in time.

Cox and Matthews, J. Comput. Phys. 176, 430 (2002), equations (26)-(29), with the coefficients as means over a circle in
the complex plane: Kassam and Trefethen, SIAM J. Sci. Comput. 26, 1214 (2005).
"""

import dataclasses
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Complex

from ritz.problems.equations.references.tables import Table

Spectrum = Complex[np.ndarray, " modes"]
PROBES = 1 << 14
"""How many random places and times the error is measured at."""


@dataclasses.dataclass(frozen=True)
class Circle:
    """u_t = linear(d/dx) u + (d/dx)^order pointwise(u), periodic on [low, high), from start(x) at t = 0 to `time`."""

    start: Callable[[np.ndarray], np.ndarray]
    linear: Callable[[np.ndarray], np.ndarray]
    """The symbol of the linear part: what d/dx -> ik makes of it."""
    pointwise: Callable[[np.ndarray], np.ndarray]
    order: int
    time: float
    low: float
    high: float


def on_a_circle(circle: Circle, *, points: int, steps: int, kept: int) -> Table:
    """u at `kept` even times after the start, from `points` places and `steps` steps of time.

    The same is done with half of each; the relative L2 difference of the two tables, at random places and times, is
    the error that the table states. Raises ValueError where `kept` is odd or does not divide half of the steps.
    """
    if kept % 2 or steps % (2 * kept) or points % 4:
        raise ValueError(
            f"Expected an even number kept, steps a multiple of twice that and points of four; got {kept}, {steps} and "
            f"{points}."
        )
    fine, coarse = (_table(circle, points // k, steps // k, kept // k) for k in (1, 2))
    t, x = jnp.asarray(np.random.default_rng(0).random((2, PROBES)))
    t, x = circle.time * t, circle.low + (circle.high - circle.low) * x
    one, other = (np.asarray(jax.vmap(table.at)(t, x)) for table in (fine, coarse))
    return dataclasses.replace(fine, error=float(np.linalg.norm(one - other) / np.linalg.norm(one)))


def _table(circle: Circle, points: int, steps: int, kept: int) -> Table:
    """The states on a grid twice as fine, so that the interpolation costs no digits."""
    spectra = np.stack(_march(circle, points, steps, kept))
    values = 2 * np.fft.irfft(np.pad(spectra, ((0, 0), (0, points // 2))), 2 * points)
    return Table(values[..., None], circle.time, circle.low, circle.high)


def _march(circle: Circle, points: int, steps: int, kept: int) -> list[Spectrum]:
    """The spectra at the start and the `kept` times."""
    length = circle.high - circle.low
    derivative = 2j * np.pi / length * np.arange(points // 2 + 1)
    derivative[-1] = 0.0  # the highest mode of an even number has no sign
    front = derivative**circle.order
    whole, half, q, f1, f2, f3 = _coefficients(circle.linear(derivative), circle.time / steps)

    def force(v: Spectrum) -> Spectrum:
        return front * np.fft.rfft(circle.pointwise(np.fft.irfft(v, points)))

    v = np.fft.rfft(circle.start(circle.low + length * np.arange(points) / points))
    spectra = [v]
    for step in range(1, steps + 1):
        n = force(v)
        a = half * v + q * n
        na = force(a)
        b = half * v + q * na
        nb = force(b)
        nc = force(half * a + q * (2 * nb - n))
        v = whole * v + f1 * n + 2 * f2 * (na + nb) + f3 * nc
        if step % (steps // kept) == 0:
            spectra.append(v)
    return spectra


def _coefficients(symbol: np.ndarray, step: float) -> tuple[np.ndarray, ...]:
    """exp(hL), exp(hL/2), and the four functions of hL, each the mean over 64 points of a unit circle around hL."""
    z = step * symbol[:, None] + np.exp(2j * np.pi * (np.arange(64) + 0.5) / 64)
    e = np.exp(z)
    parts = (
        (np.exp(z / 2) - 1) / z,
        (-4 - z + e * (4 - 3 * z + z**2)) / z**3,
        (2 + z + e * (z - 2)) / z**3,
        (-4 - 3 * z - z**2 + e * (4 - z)) / z**3,
    )
    return np.exp(step * symbol), np.exp(step * symbol / 2), *(step * part.mean(axis=1) for part in parts)
