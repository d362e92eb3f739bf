"""Powers of the Laplacian by a deep operator network."""

import dataclasses

import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, Ansatz, Sequential, Standardise
from ritz.cards import Card
from ritz.problems.equations.operators import FractionalLine
from ritz.recipes.equations.operators.linear import LinearRecipe

CARD = Card(
    name="deeponet-fractional-laplacian",
    question="solve an equation",
    summary="From a function on a line to its fractional Laplacians of all orders: a deep operator network",
    needs="nothing",
    measure="relative_l2",
    reference="in closed form (Dyda, Kuznetsov, Kwasnicki); at most 1 % is promised",
    minutes=1.2,
)


@dataclasses.dataclass(frozen=True)
class FractionalLineRecipe(LinearRecipe):
    """As `LinearRecipe`; the trunk has the factor degree^a, for a wave of k radians is multiplied by k^a."""

    problem: FractionalLine = FractionalLine()
    modes: int = 9
    width: int = 36

    def trunk(self, *, key: PRNGKeyArray) -> Ansatz:
        """tanh, two hidden layers."""
        network = MLP([2, self.width, self.width, self.components], activation=jnp.tanh, key=key)
        return Sequential((Standardise.fit(self.problem.places), network))

    def factor(self, y: Float[Array, " 2"]) -> Float[Array, ""]:
        """degree^(a - 2)."""
        return self.problem.degree ** (y[1] - 2)
