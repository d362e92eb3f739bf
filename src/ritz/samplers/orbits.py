"""One configuration of every orbit of a symmetry group, with the size of the orbit: sums over all points, but fewer."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int, Int8, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer
from ritz.domains.base import Finite, Sample
from ritz.samplers.base import Example, Sampler
from ritz.samplers.coins import Coins, Field


class Orbits(Sampler):
    """Every orbit of a finite domain of spins, each batch: for states and operators that the group leaves as they are.

    A batch has one point x of each orbit with density 1/(size of the orbit), so that averages are the sums over the
    whole domain, without statistical error, at the cost of about size/|G| points. With `batch`, so many orbits drawn
    independently with the exact probabilities instead. For a state that lacks the symmetry the averages are wrong:
    nothing here can see that."""

    points: Int8[Array, "orbits n"]
    sizes: Buffer
    """How many configurations each orbit has."""
    batch: int | None = eqx.field(static=True)

    def __init__(
        self, domain: Finite, group: Int[np.ndarray, "g n"], *, turn: bool = False, batch: int | None = None
    ) -> None:
        """`group`: permutations of sites, row g lists the sites that take the places 0 ... N-1; with `turn` also their
        products with turning all spins over. Raises ValueError for a domain too large to be listed, or a
        batch below 1."""
        if batch is not None and batch < 1:
            raise ValueError(f"Expected a batch of at least 1 orbit, or None for all, got {batch}.")
        points = np.asarray(domain.points())
        weights = 1 << np.arange(points.shape[1] - 1, -1, -1, dtype=np.int64)
        down = (1 - points.astype(np.int64)) // 2
        least = down @ weights
        for row in group:
            codes = down[:, row] @ weights
            least = np.minimum(least, np.minimum(codes, weights.sum() - codes) if turn else codes)
        _, first, sizes = np.unique(least, return_index=True, return_counts=True)
        self.batch = batch
        self.points = jnp.asarray(points[first])
        self.sizes = Buffer(jnp.asarray(sizes.astype(float)))

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> Int[Array, ""]:
        """The number of batches so far."""
        return jnp.zeros((), jnp.int32)

    def step(self, state: Int[Array, ""], ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Array, Sample]:
        """All orbits, or draws with the density of the configurations they stand for."""
        if self.batch is None:
            return state + 1, Sample(self.points, -jnp.log(self.sizes.value))
        if ansatz is None:
            raise TypeError("Draws from |psi|^2 need an ansatz for log psi; got None.")
        density = 2 * jax.vmap(lambda s: ansatz(s).reshape(()))(self.points).real
        places = jax.random.categorical(key, density + jnp.log(self.sizes.value), shape=(self.batch,))
        return state + 1, Sample(self.points[places], density[places])

    def describe(self, state: Int[Array, ""]) -> str:
        """How many orbits."""
        what = "all" if self.batch is None else f"{self.batch} draws of"
        return f"{what} {self.points.shape[0]} orbits, batch {int(state)}"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Twenty draws from four coins on a ring in one field."""
        ring = (np.arange(4)[:, None] + np.arange(4)[None, :]) % 4
        return Example(cls(Coins(4), ring, batch=20), Field(jnp.full((4,), 0.25)))
