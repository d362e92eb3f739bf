"""The Lorenz attractor as a series."""

import dataclasses

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.problems.base import Reference, Source
from ritz.problems.equations import Lorenz
from ritz.problems.textbook.series import Series

SPROTT = Source(
    "J. C. Sprott, Lyapunov exponent and dimension of the Lorenz attractor, sprott.physics.wisc.edu/chaos/lorenzle.htm "
    "(1997): (0.906, 0, -14.572)",
    "@misc{Sprott1997, author={Sprott, J. C.}, title={{L}yapunov exponent and dimension of the {L}orenz attractor}, "
    "year={1997}, howpublished={https://sprott.physics.wisc.edu/chaos/lorenzle.htm}}",
)


@dataclasses.dataclass(frozen=True)
class LorenzSeries(Series):
    """x, y and z of Lorenz' equations at s = 10, r = 28, b = 8/3, every 0.05."""

    equations: Lorenz = Lorenz()

    @property
    def fields(self) -> tuple[str, ...]:
        """x, y, z."""
        return self.equations.fields

    def rate(self, state: Float[Array, " d"]) -> Float[Array, " d"]:
        """The right-hand side."""
        return jnp.stack(self.equations.rate(state))

    def draw(self, *, key: PRNGKeyArray) -> Float[Array, " d"]:
        """About the attractor's middle."""
        return jnp.array([0.0, 0.0, 24.0]) + 8 * jax.random.normal(key, (3,))

    def seen(self, state: Float[Array, "*batch d"]) -> Float[Array, "*batch m"]:
        """All three numbers."""
        return state

    def published(self) -> Reference:
        """The leading exponent, to the three digits printed, at the classical constants."""
        return Reference(0.906, "published", SPROTT, 0.0005, "1/time")

    def contraction(self) -> Reference:
        """The sum of the three exponents: the divergence of the flow, -(s + 1 + b)."""
        value = -(self.equations.prandtl + 1 + self.equations.aspect)
        return Reference(value, "exact", Source("the divergence of the equations is constant"), unit="1/time")
