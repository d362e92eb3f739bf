"""Functions on a circle as Fourier series whose coefficients depend on the other coordinates."""

from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.moving import Moving, tanh_network
from ritz.domains.regions.base import Point


class FourierSeries(Ansatz):
    """u = a_0 + sum_k a_k cos(k y) + b_k sin(k y), k = 1 ... `modes`, y = 2 pi (x - origin)/period; or sines only.

    The coefficients (a_0, a_1 ..., b_1 ...) are what another ansatz gives at the point. Where `odd` there are b_k
    only, so that u is odd about the origin and about the place half a period from it.
    """

    inner: Ansatz
    modes: int = eqx.field(static=True)
    period: float = eqx.field(static=True)
    origin: float = eqx.field(static=True, default=0.0)
    odd: bool = eqx.field(static=True, default=False)
    name: str = eqx.field(static=True, default="x")

    def __check_init__(self) -> None:
        """Refuses a series without terms or period."""
        if self.modes < 1 or not self.period > 0:
            raise ValueError(f"Expected at least 1 mode and a positive period, got {self.modes} and {self.period}.")

    def __call__(self, x: Point) -> Float[Array, " 1"]:
        """The sum of the series. Raises ValueError where `inner` gives another number of coefficients."""
        coefficients, terms = self.inner(x), self._terms(x[self.name])
        if coefficients.shape != terms.shape:
            raise ValueError(
                f"Expected {terms.shape[0]} coefficients for {self.modes} modes; got shape {coefficients.shape}."
            )
        return (coefficients @ terms)[None]

    def coefficients(self, function: Callable[[Array], Array]) -> Float[Array, " c"]:
        """Those of a function of x [n], by the trapezoidal rule at four places for each mode."""
        count = 4 * self.modes
        x = self.origin + self.period * jnp.arange(count) / count
        terms = jax.vmap(self._terms)(x)
        return function(x) @ terms / jnp.sum(terms**2, axis=0)

    def _terms(self, x: Float[Array, ""]) -> Float[Array, " c"]:
        angles = 2 * jnp.pi / self.period * (x - self.origin) * jnp.arange(1, self.modes + 1, dtype=x.dtype)
        if self.odd:
            return jnp.sin(angles)
        return jnp.concatenate([jnp.ones((1,), x.dtype), jnp.cos(angles), jnp.sin(angles)])

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two modes that move in time."""
        weights, point = jax.random.split(key)
        inner = Moving(tanh_network(4, 5, key=weights), start=jnp.arange(5.0), scale=1.0, length=1.0)
        return Example(cls(inner, 2, 3.0), Point(jax.random.uniform(point, (2,)), ("t", "x")))
