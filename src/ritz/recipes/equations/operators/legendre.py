"""Legendre's transform by a deep operator network."""

import dataclasses
import math

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, Activation, Ansatz, Sequential, Standardise
from ritz.cards import Card
from ritz.problems.equations.operators import LegendreTransform
from ritz.recipes.equations.operators.linear import LinearRecipe

CARD = Card(
    name="deeponet-legendre",
    question="solve an equation",
    summary="From a polynomial to its products with Legendre's polynomials: a deep operator network",
    needs="nothing",
    measure="relative_l2",
    reference="Gauss-Legendre quadrature, to rounding; at most 0.1 % is promised",
    minutes=0.4,
)


@dataclasses.dataclass(frozen=True)
class LegendreRecipe(LinearRecipe):
    """As `LinearRecipe`; the trunk is told n and its place in the cycle of four signs that P_n runs through."""

    problem: LegendreTransform = LegendreTransform()
    each: int = 10
    components: int = 21
    modes: int = 20
    batch: int = 1000
    width: int = 40
    steps: int = 40
    goal: float = 1e-3

    def trunk(self, *, key: PRNGKeyArray) -> Ansatz:
        """tanh, two hidden layers."""
        network = MLP([4, self.width, self.width, self.components], activation=jnp.tanh, key=key)
        seen = np.stack([np.asarray(signs(jnp.asarray(place))) for place in self.problem.places])
        return Sequential((Activation(signs), Standardise.fit(seen), network))


def signs(n: Float[Array, " 1"]) -> Float[Array, " 4"]:
    """n, cos(pi n/2), sin(pi n/2), cos(pi n)."""
    quarter = math.pi / 2 * n
    return jnp.concatenate([n, jnp.cos(quarter), jnp.sin(quarter), jnp.cos(2 * quarter)])
