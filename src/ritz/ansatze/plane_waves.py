"""Plane waves: the states of one particle in a periodic cell."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Inexact, PRNGKeyArray

from ritz.ansatze.base import Example
from ritz.ansatze.orbitals import Orbitals


class PlaneWaves(Orbitals):
    """exp(i k.r) for given wave vectors k; as 1, sqrt 2 cos k.r, sqrt 2 sin k.r where with every k there is -k.

    Ordered by |k|; waves of one length are a shell. Real at the Gamma point with closed shells, complex at a twist."""

    momenta: tuple[tuple[float, ...], ...] = eqx.field(static=True)
    """One of each pair k, -k where real, all of them where complex."""
    real: bool = eqx.field(static=True)
    shells: tuple[int, ...] = eqx.field(static=True)

    def __init__(self, momenta: Float[np.ndarray, "k d"]) -> None:
        """Raises ValueError for no wave vector, or one that is given twice."""
        rounded = {tuple(k) for k in np.round(momenta, 9).tolist()}
        if not len(momenta) or len(rounded) != len(momenta):
            raise ValueError(
                f"Expected different wave vectors, at least one, got {len(momenta)}, {len(rounded)} apart."
            )
        square = np.round((momenta**2).sum(1), 9)
        momenta = momenta[np.argsort(square, kind="stable")]
        self.real = all(tuple(k) in rounded for k in (np.round(-momenta, 9) + 0.0).tolist())
        first = [tuple(k) >= tuple(-k) for k in np.round(momenta, 9) + 0.0]
        self.momenta = tuple(tuple(k) for k in (momenta[first] if self.real else momenta).tolist())
        lengths = np.unique(square).tolist()
        self.shells = tuple(lengths.index(length) for length in np.sort(square).tolist())

    def __call__(self, x: Float[Array, " d"]) -> Inexact[Array, " k"]:
        """The values at a position."""
        angles = jnp.asarray(self.momenta, x.dtype) @ x
        cosines, sines = jnp.cos(angles), jnp.sin(angles)
        if not self.real:
            return jax.lax.complex(cosines, sines)
        waves = np.any(np.asarray(self.momenta) != 0, axis=1)
        still = ~waves
        pairs = jnp.stack([cosines[waves], sines[waves]], axis=1).reshape(-1) * 2**0.5
        return jnp.concatenate([cosines[still], pairs])

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """The two lowest shells of a square."""
        momenta = np.asarray([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        return Example(cls(momenta), jax.random.normal(key, (2,)))
