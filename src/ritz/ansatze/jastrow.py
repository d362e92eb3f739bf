"""Pair correlations with the cusp of the Coulomb repulsion built in."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.geometry import Geometry, Open


class Pade(Ansatz):
    """log psi = sum_{i<j} a r/(1 + b r), with b > 0 one parameter for like and one for unlike spins.

    a is fixed by Kato's condition for a repulsion strength/r in d dimensions: strength/(d - 1) for unlike and
    strength/(d + 1) for like spins (T. Kato, Commun. Pure Appl. Math. 10, 151 (1957); Pack and Byers Brown 1966), so
    that the local energy stays finite where two particles meet. The first `up` particles have spin up. Around a torus r
    is the periodic distance of `geometry`. Raises ValueError in one dimension, where the condition asks for a node, and
    for a rate b that is not positive."""

    log_rates: Float[Array, " 2"]
    """log b for unlike and like spins."""
    geometry: Geometry
    dimension: int = eqx.field(static=True)
    up: int = eqx.field(static=True)
    strength: float = eqx.field(static=True, default=1.0)

    def __init__(
        self, dimension: int, up: int, *, strength: float = 1.0, rate: float = 0.5, geometry: Geometry | None = None
    ) -> None:
        """`rate`: b at the start, in inverse units of length."""
        if dimension not in (2, 3):
            raise ValueError(f"The cusp condition is for 2 and 3 dimensions, got {dimension}.")
        if not rate > 0:
            raise ValueError(f"Expected a positive rate b at the start, got {rate}.")
        self.log_rates = jnp.full(2, np.log(rate))
        self.geometry = Open() if geometry is None else geometry
        self.dimension, self.up, self.strength = dimension, up, strength

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """The sum over pairs."""
        first, second = np.triu_indices(x.shape[0], 1)
        like = (first < self.up) == (second < self.up)
        slope = self.strength / (self.dimension + np.where(like, 1.0, -1.0))
        r = jnp.sqrt(self.geometry.square(x[first] - x[second]))
        b = jnp.exp(self.log_rates)[like.astype(int)]
        return jnp.sum(jnp.asarray(slope, r.dtype) * r / (1 + b * r))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two particles up and one down in space."""
        rate = float(jax.random.uniform(key, minval=0.3, maxval=0.8))
        return Example(cls(3, 2, rate=rate), jax.random.normal(key, (3, 3)))
