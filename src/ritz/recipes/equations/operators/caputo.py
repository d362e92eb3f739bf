"""Derivatives of fractional order by a deep operator network."""

import dataclasses

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, Ansatz, Sequential, Standardise
from ritz.cards import Card
from ritz.problems.equations.operators import CaputoDerivative
from ritz.recipes.equations.operators.linear import LinearRecipe

CARD = Card(
    name="deeponet-caputo",
    question="solve an equation",
    summary="From a polynomial to its Caputo derivatives of all orders between 0 and 1: a deep operator network",
    needs="nothing",
    measure="relative_l2",
    reference="in closed form; at most 1 % is promised",
    minutes=1.2,
)


@dataclasses.dataclass(frozen=True)
class CaputoRecipe(LinearRecipe):
    """As `LinearRecipe`; the trunk has the factor y^(1 - a), by which derivatives of order a of smooth functions
    begin."""

    problem: CaputoDerivative = CaputoDerivative()

    def trunk(self, *, key: PRNGKeyArray) -> Ansatz:
        """tanh, two hidden layers."""
        network = MLP([2, self.width, self.width, self.components], activation=jnp.tanh, key=key)
        return Sequential((Standardise.fit(self.problem.places), network))

    def factor(self, y: Float[Array, " 2"]) -> Float[Array, ""]:
        """y^(1 - a)."""
        return y[0] ** (1 - y[1])
