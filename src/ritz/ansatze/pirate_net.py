"""Residual networks whose blocks are switched on by training."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.activations import Function
from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.coordinates import FourierFeatures
from ritz.ansatze.linear import Linear


class Block(eqx.Module):
    """Three layers with two gates after the first and the second, and a connection around them.

    x becomes s h + (1 - s) x, with f = a(W_1 x + b_1), z = f U + (1 - f) V, g = a(W_2 z + b_2), y = g U + (1 - g) V and
    h = a(W_3 y + b_3).
    """

    layers: tuple[Linear, Linear, Linear]
    share: Float[Array, ""]
    """s: zero at first."""


class PirateNet(Ansatz):
    """A linear map of an embedding that becomes a deep network as it is trained.

    The embedding e(x) (Fourier or periodic features, say) has as many numbers as every layer; gates are
    U = a(W_u e + b_u) and V = a(W_v e + b_v). At the start all blocks are the identity, so however many there are the
    network is W e + b. S. Wang, B. Li, Y. Chen and P. Perdikaris, arXiv:2402.00326, equations (4.1) to (4.9); the last
    layer is drawn at random, not fitted to data.
    """

    embedding: Ansatz
    gates: tuple[Linear, Linear]
    blocks: tuple[Block, ...]
    last: Linear
    activation: Function = eqx.field(static=True)

    def __init__(
        self,
        embedding: Ansatz,
        width: int,
        outputs: int,
        *,
        blocks: int = 2,
        activation: Function = jnp.tanh,
        key: PRNGKeyArray,
    ) -> None:
        """`width` is how many numbers the embedding gives. Raises ValueError for no block."""
        if blocks < 1:
            raise ValueError(f"Expected at least 1 block, got {blocks}; without one, use Linear.")
        u_key, v_key, last_key, *block_keys = jax.random.split(key, 3 + blocks)
        self.embedding = embedding
        self.gates = Linear(width, width, key=u_key), Linear(width, width, key=v_key)
        self.blocks = tuple(_block(width, key=block_key) for block_key in block_keys)
        self.last = Linear(width, outputs, key=last_key)
        self.activation = activation

    def __call__(self, x: Array) -> Float[Array, " outputs"]:
        """The last layer's output. Raises ValueError where the embedding has another width."""
        flow = self.embedding(x)
        u, v = (self.activation(gate(flow)) for gate in self.gates)
        for block in self.blocks:
            gated, (*inner, outer) = flow, block.layers
            for layer in inner:
                passed = self.activation(layer(gated))
                gated = passed * u + (1 - passed) * v
            flow = block.share * self.activation(outer(gated)) + (1 - block.share) * flow
        return self.last(flow)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two blocks of width 6 over Fourier features of the plane, partly switched on."""
        features, weights, point = jax.random.split(key, 3)
        net = cls(FourierFeatures(2, 3, scale=1.0, key=features), 6, 1, key=weights)
        on = eqx.tree_at(lambda n: [b.share for b in n.blocks], net, [jnp.asarray(0.3), jnp.asarray(0.6)])
        return Example(on, jax.random.normal(point, (2,)))


def _block(width: int, *, key: PRNGKeyArray) -> Block:
    first, second, third = (Linear(width, width, key=layer_key) for layer_key in jax.random.split(key, 3))
    return Block((first, second, third), jnp.zeros(()))
