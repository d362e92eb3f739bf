"""A deep operator network that meets the conditions of diffusion and reaction, and the source it is the answer to."""

from typing import cast

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import Ansatz, DeepONet
from ritz.ansatze.base import Buffer, Example
from ritz.domains.functions import Query
from ritz.problems.equations.operators import DiffusionReaction


class Held(Ansatz):
    """s(u)(t, x) = 4 t x (1 - x) G(u)(t, x): zero at the start and at both ends, whatever the network G is."""

    net: DeepONet
    problem: DiffusionReaction = eqx.field(static=True)

    def __call__(self, x: Query) -> Float[Array, " 1"]:
        """s(u) at the place y = (t, x)."""
        return self.problem.distance(x.y) * self.net(x)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Around the example of a deep operator network."""
        inner = DeepONet.example(key=key)
        return Example(cls(cast(DeepONet, inner.ansatz), DiffusionReaction()), inner.point)


class SourceOf(Ansatz):
    """u to the source that would make s(u) a solution at y; it should be u there, which is all that is asked."""

    solution: Held

    def __call__(self, x: Query) -> Float[Array, " 1"]:
        """s_t - diffusion s_xx - reaction s^2 at y."""

        def s(place: Array) -> Array:
            return self.solution(Query(x.u, place))[0]

        return self.solution.problem.source_of(s, x.y)[None]

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Of the example of what is held."""
        inner = Held.example(key=key)
        return Example(cls(cast(Held, inner.ansatz)), inner.point)


class Everywhere(Ansatz):
    """u to s(u) at all places."""

    solution: Held
    places: Buffer

    def __call__(self, x: Float[Array, " sensors"]) -> Float[Array, " q"]:
        """s(u)(y_j)."""
        return jax.vmap(lambda place: self.solution(Query(x, place))[0])(self.places.value)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """At two places."""
        inner = Held.example(key=key)
        return Example(cls(cast(Held, inner.ansatz), Buffer(jnp.asarray([[0.1, 0.2], [0.3, 0.4]]))), inner.point.u)
