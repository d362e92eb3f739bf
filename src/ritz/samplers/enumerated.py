"""A finite domain as a sampler: all of its points with Born weights, or exact independent draws from |psi|^2."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Int, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.domains.base import Finite, Sample
from ritz.samplers.base import Example, Sampler
from ritz.samplers.coins import Coins, Field


class Enumerated(Sampler):
    """Every point of a finite domain, each batch: averages are then sums, without statistical error.

    With `batch`, so many points drawn independently with the exact probabilities |psi|^2/sum |psi|^2: what Markov
    chains are compared with. Raises ValueError for a batch below 1, or a domain too large to be listed."""

    domain: Finite
    batch: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        if self.batch is not None and self.batch < 1:
            raise ValueError(f"Expected a batch of at least 1 point, or None for all, got {self.batch}.")
        jax.eval_shape(self.domain.points)

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> Int[Array, ""]:
        """The number of batches so far."""
        return jnp.zeros((), jnp.int32)

    def step(self, state: Int[Array, ""], ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Array, Sample]:
        """All points with density 1, or draws with the density they come from."""
        points = self.domain.points()
        if self.batch is None:
            return state + 1, Sample(points, jnp.zeros(self.domain.size))
        if ansatz is None:
            raise TypeError("Draws from |psi|^2 need an ansatz for log psi; got None.")
        density = 2 * jax.vmap(lambda s: ansatz(s).reshape(()))(points).real
        places = jax.random.categorical(key, density, shape=(self.batch,))
        return state + 1, Sample(points[places], density[places])

    def describe(self, state: Int[Array, ""]) -> str:
        """How many points."""
        what = "all points" if self.batch is None else f"{self.batch} draws"
        return f"{what} of a domain of {self.domain.size}, batch {int(state)}"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Twenty draws from four coins in fields."""
        return Example(cls(Coins(4), batch=20), Field.example(key=key).ansatz)
