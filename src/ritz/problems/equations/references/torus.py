"""Flow on a torus: vorticity in Fourier modes, the transport on a grid, Runge and Kutta's method with exact friction.

Products are formed on the grid with the highest third of the modes left out (S. A. Orszag's rule), so no mode is an
alias of another. The friction is an integrating factor, the rest the classical method of fourth order. C. Canuto, M. Y.
Hussaini, A. Quarteroni and T. A. Zang, Spectral Methods: Evolution to Complex Geometries (2007), chapter 3.
"""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float

from ritz.problems.equations.references.tables import stencil

PROBES = 1 << 12
"""How many random places and times the error is measured at."""


@dataclasses.dataclass(frozen=True, eq=False)
class TorusFlow:
    """Vorticity on a square of side 2 pi with periodic edges, at even times from 0 to `time`."""

    spectra: Complex[np.ndarray, "t k m"]
    """Factors of e^{i (k x + m y)}: k from -K to K, m from 0 to K; those with m < 0 are complex conjugates."""
    time: float
    error: float = float("nan")
    """The relative L2 error of the vorticity, as measured with half the modes and steps."""

    def at(self, t: Float[Array, ""], x: Float[Array, ""], y: Float[Array, ""]) -> Float[Array, " 2"]:
        """Stream function and vorticity: the Fourier sum in space, polynomials of degree seven in time."""
        times, _, modes = self.spectra.shape
        rows, weights = stencil(t / self.time * (times - 1), times - 8)
        across, along = np.arange(1 - modes, modes), np.arange(modes)
        twice = jnp.where(along > 0, 2.0, 1.0)
        waves = jnp.outer(jnp.exp(1j * x * across), twice * jnp.exp(1j * y * along))
        square = across[:, None] ** 2 + along**2
        vorticity = jnp.tensordot(weights, jnp.asarray(self.spectra)[rows], 1) * waves
        return jnp.stack([jnp.sum((vorticity / np.maximum(square, 1)).real), jnp.sum(vorticity.real)])


def on_a_torus(start: Float[np.ndarray, "n n"], viscosity: float, time: float, *, steps: int, kept: int) -> TorusFlow:
    """The flow from a vorticity on an even grid [x, y] of n^2 places without mean, `kept` even times after the start.

    The same is done with every second place and step; the relative L2 difference, at random places and times, is the
    error that is stated. Raises ValueError where n is no multiple of four or `kept` does not divide half the steps.
    """
    if len(start) % 4 or kept % 2 or steps % (2 * kept):
        raise ValueError(
            f"Expected a multiple of four places, an even number kept, and steps a multiple of twice that; got "
            f"{len(start)}, {kept} and {steps}."
        )
    fine, coarse = (
        TorusFlow(_march(start[::k, ::k], viscosity, time / (steps // k), steps // k, kept // k), time) for k in (1, 2)
    )
    places = np.random.default_rng(0).random((3, PROBES))
    t, x, y = jnp.asarray(places * np.asarray([time, 2 * np.pi, 2 * np.pi])[:, None])
    one, other = (np.asarray(jax.jit(jax.vmap(flow.at))(t, x, y))[:, 1] for flow in (fine, coarse))
    return dataclasses.replace(fine, error=float(np.linalg.norm(one - other) / np.linalg.norm(one)))


def _march(start: Float[np.ndarray, "n n"], viscosity: float, step: float, steps: int, kept: int) -> np.ndarray:
    """The spectra [kept + 1, 2 K + 1, K + 1] with K the highest mode below a third of the places."""
    n = len(start)
    across, along = np.fft.fftfreq(n, 1 / n)[:, None], np.arange(n // 2 + 1)
    square = across**2 + along**2
    top = (n - 1) // 3
    low = (np.abs(across) <= top) & (along <= top)
    half = np.exp(-viscosity * square * step / 2)

    def force(w: np.ndarray) -> np.ndarray:
        psi = w / np.maximum(square, 1)
        u, v, w_x, w_y = (
            np.fft.irfft2(part, (n, n))
            for part in (1j * along * psi, -1j * across * psi, 1j * across * w, 1j * along * w)
        )
        return np.where(low, -np.fft.rfft2(u * w_x + v * w_y), 0.0)

    w = low * np.fft.rfft2(start)
    spectra = [w]
    for count in range(1, steps + 1):
        first = force(w)
        second = force(half * (w + step / 2 * first))
        third = force(half * w + step / 2 * second)
        fourth = force(half * (half * w + step * third))
        w = half * (half * (w + step / 6 * first) + step / 3 * (second + third)) + step / 6 * fourth
        if count % (steps // kept) == 0:
            spectra.append(w)
    return np.fft.fftshift(np.stack(spectra), axes=1)[:, n // 2 - top : n // 2 + top + 1, : top + 1] / n**2
