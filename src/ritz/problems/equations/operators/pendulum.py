"""A pendulum that a random force drives."""

import dataclasses

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.problems.equations.operators.forced import Forced


@dataclasses.dataclass(frozen=True)
class Pendulum(Forced):
    """s1' = s2, s2' = -strength sin s1 + u, from rest; the answer is the angle s1, in radians."""

    strength: float = 1.0
    """g/l in units of the inverse square of the time."""

    @property
    def states(self) -> int:
        """Angle and angular velocity."""
        return 2

    @property
    def accuracy(self) -> float:
        """Runge-Kutta of order four at a hundredth, for forces that are cubics in pieces."""
        return 2e-7

    def rate(self, s: Float[Array, "*batch 2"], u: Float[Array, "*batch"]) -> Float[Array, "*batch 2"]:
        """(s2, -strength sin s1 + u)."""
        return jnp.stack([s[..., 1], u - self.strength * jnp.sin(s[..., 0])], axis=-1)
