"""Nodes and weights that integrate smooth functions over a box to many digits."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.domains.regions.base import Point, Region
from ritz.samplers.base import Example, Nodes, Sampler
from ritz.samplers.collocation import unit_interval


class GaussLegendre(Sampler):
    """Gauss's rule of `nodes` points on each of `panels` pieces of every edge of the unit cube of a region.

    The pieces are shifted by a random amount at every step, the last one going round, so that a function cannot be
    large just between the nodes. `power` p: the cube's numbers are raised to it, which sets nodes close together at
    the lower ends as x ~ s^p does. The weights add up to the measure of the region.
    """

    region: Region
    panels: int = eqx.field(static=True, default=8)
    nodes: int = eqx.field(static=True, default=16)
    power: float = eqx.field(static=True, default=1.0)
    redraw: bool = eqx.field(static=True, default=True)

    def __check_init__(self) -> None:
        """Refuses a rule without nodes."""
        if self.panels < 1 or self.nodes < 1 or not self.power >= 1:
            raise ValueError(
                f"Expected at least 1 panel, 1 node and a power of at least 1, got {self.panels}, {self.nodes} and "
                f"{self.power}."
            )

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> Int[Array, ""]:
        """The number of batches drawn."""
        return jnp.asarray(0, jnp.int32)

    def step(self, state: Int[Array, ""], ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Array, Nodes]:
        """All nodes [((panels + 1) nodes)^k, d] with their weights."""
        shift = jax.random.uniform(key, (self.region.cube,), float) if self.redraw else jnp.zeros(self.region.cube)
        lines, weights = zip(*(self._line(s) for s in shift), strict=True)
        cube = jnp.stack([axis.ravel() for axis in jnp.meshgrid(*lines, indexing="ij")], axis=1)
        weight = jnp.prod(jnp.stack([axis.ravel() for axis in jnp.meshgrid(*weights, indexing="ij")], axis=1), axis=1)
        points = Point(jax.vmap(self.region.place)(cube), self.region.names)
        return state + 1, Nodes(points, weight * self.region.measure)

    def describe(self, state: Int[Array, ""]) -> str:
        """How many, and how."""
        return f"Gauss's rule of {self.nodes} nodes on {self.panels} panels of every axis, batch {int(state)}"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Nine nodes of an interval."""
        return Example(cls(unit_interval(), 2, 3), None)

    def _line(self, shift: Float[Array, ""]) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
        """Nodes and weights on (0, 1); the first piece is as long as `shift`, the last the rest of one."""
        inner = (jnp.arange(self.panels) + shift) / self.panels
        edges = jnp.concatenate([jnp.zeros(1), inner, jnp.ones(1)])
        places, weights = np.polynomial.legendre.leggauss(self.nodes)
        lengths = jnp.diff(edges)[:, None]
        s = (edges[:-1, None] + lengths * (places[None] + 1) / 2).ravel()
        return s**self.power, (lengths * weights[None] / 2).ravel() * self.power * s ** (self.power - 1)
