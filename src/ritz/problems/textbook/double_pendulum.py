"""The double pendulum as a series: chaos that keeps its energy."""

import dataclasses

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.problems.base import Source
from ritz.problems.textbook.series import Series

SHINBROT = Source(
    "T. Shinbrot, C. Grebogi, J. Wisdom, J. A. Yorke, Chaos in a double pendulum, Am. J. Phys. 60, 491 (1992)",
    "@article{Shinbrot1992, author={Shinbrot, Troy and Grebogi, Celso and Wisdom, Jack and Yorke, James A.}, "
    "title={Chaos in a double pendulum}, journal={American Journal of Physics}, volume={60}, pages={491--499}, "
    "year={1992}}",
)


@dataclasses.dataclass(frozen=True)
class DoublePendulum(Series):
    """Two equal masses on rods of equal length; mass, length and gravity are one, angles from the vertical.

    H = (p1^2 + 2 p2^2 - 2 p1 p2 cos(a1 - a2))/(2 (1 + sin^2(a1 - a2))) - 2 cos a1 - cos a2, at one `energy` for all
    orbits; -3 is rest, 3 both upright. Angles are not taken modulo 2 pi.
    """

    energy: float = 1.0

    def __post_init__(self) -> None:
        """Refuses an energy at which nothing moves."""
        super().__post_init__()
        if not self.energy > -3:
            raise ValueError(f"Expected an energy above -3, that of rest; got {self.energy}.")

    @property
    def fields(self) -> tuple[str, ...]:
        """Angles and momenta of the upper and the lower mass."""
        return ("angle 1", "angle 2", "momentum 1", "momentum 2")

    @staticmethod
    def hamiltonian(state: Float[Array, " d"]) -> Float[Array, ""]:
        """The energy, in units of mass times gravity times length."""
        a, b, p, q = state
        kinetic = (p**2 + 2 * q**2 - 2 * p * q * jnp.cos(a - b)) / (2 * (1 + jnp.sin(a - b) ** 2))
        return kinetic - 2 * jnp.cos(a) - jnp.cos(b)

    def rate(self, state: Float[Array, " d"]) -> Float[Array, " d"]:
        """Hamilton's equations."""
        slope = jax.grad(self.hamiltonian)(state)
        return jnp.concatenate([slope[2:], -slope[:2]])

    def draw(self, *, key: PRNGKeyArray) -> Float[Array, " d"]:
        """Small angles, momenta in a random direction with the energy that is left."""
        place, way = jax.random.split(key)
        reach = min(0.5, 0.3 * (self.energy + 3))
        angles = jax.random.uniform(place, (2,), minval=-reach, maxval=reach)
        still = jnp.concatenate([angles, jnp.zeros(2)])
        turn = 2 * jnp.pi * jax.random.uniform(way)
        pushed = jnp.concatenate([angles, jnp.stack([jnp.cos(turn), jnp.sin(turn)])])
        rest = self.hamiltonian(still)
        factor = jnp.sqrt((self.energy - rest) / (self.hamiltonian(pushed) - rest))
        return jnp.concatenate([angles, factor * pushed[2:]])

    def seen(self, state: Float[Array, "*batch d"]) -> Float[Array, "*batch m"]:
        """Cosines and sines of the angles, and the momenta."""
        angles = state[..., :2]
        return jnp.concatenate([jnp.cos(angles), jnp.sin(angles), state[..., 2:]], -1)
