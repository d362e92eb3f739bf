"""A pendulum that a random force drives."""

import dataclasses

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.problems.equations.operators.forced import Forced


@dataclasses.dataclass(frozen=True)
class Pendulum(Forced):
    """s1' = s2, s2' = -strength sin s1 + amplitude u, from rest; the answer is the angle s1, in radians.

    With strength and amplitude of 1 the angle stays small within the time, and the map from u to s1 is nearly linear;
    with 10 the force carries it over the top.
    """

    strength: float = 1.0
    """g/l in units of the inverse square of the time."""

    amplitude: float = 1.0
    """Of the force, in the same units."""

    @property
    def states(self) -> int:
        """Angle and angular velocity."""
        return 2

    @property
    def accuracy(self) -> float:
        """Runge-Kutta of order four, for forces that are cubics in pieces; of fourth order in the size of the rates."""
        return 2e-7 * max(1.0, self.strength, self.amplitude) * (100 / self.steps) ** 4

    def rate(self, s: Float[Array, "*batch 2"], u: Float[Array, "*batch"]) -> Float[Array, "*batch 2"]:
        """(s2, -strength sin s1 + amplitude u)."""
        return jnp.stack([s[..., 1], self.amplitude * u - self.strength * jnp.sin(s[..., 0])], axis=-1)
