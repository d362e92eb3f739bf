"""A feed-forward network as a state of spins: log psi(s) = f(s), or even under turning all spins over."""

from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Inexact, Int, PRNGKeyArray

from ritz.ansatze.activations import Function, gelu
from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.initialisation import Gaussian
from ritz.ansatze.mlp import MLP


class SpinNetwork(Ansatz):
    """log psi(s) = f(s) with a multilayer perceptron f of one output; real weights give a positive state.

    With `even` f(s) + f(-s) in its place: the sector of even states, at twice the cost. Saito, J. Phys. Soc. Jpn. 87,
    074002 (2018), uses such networks for bosons on lattices."""

    network: MLP
    even: bool = eqx.field(static=True)

    def __init__(
        self,
        sites: int,
        hidden: Sequence[int],
        *,
        even: bool = False,
        activation: Function = gelu,
        scale: float = 0.1,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """`hidden`: the widths of the hidden layers; weights and biases are normal with standard deviation `scale`.

        Raises ValueError for no site or no hidden layer."""
        if sites < 1 or not hidden:
            raise ValueError(f"Expected at least one spin and one hidden layer, got {sites} and {list(hidden)}.")
        rule = Gaussian(scale)
        sizes = [sites, *hidden, 1]
        self.network = MLP(sizes, activation=activation, initialisation=rule, key=key, dtype=dtype)
        self.even = even

    def __call__(self, x: Int[Array, " n"]) -> Inexact[Array, ""]:
        """log psi(x). Raises ValueError where x is not one configuration of N spins."""
        s = x.astype(self.network.layers[0].weight.dtype)
        value = self.network(s)
        return (value + self.network(-s) if self.even else value).reshape(())

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Six spins, two hidden layers, even."""
        point = jax.random.rademacher(jax.random.fold_in(key, 1), (6,), jnp.int8)
        return Example(cls(6, [4, 3], even=True, scale=0.5, key=key), point)
