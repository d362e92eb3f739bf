"""A small transformer encoder: entries of a sequence look at one another, and their mean goes to a head."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.activations import gelu
from ritz.ansatze.attention import Attention, LayerNorm
from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.linear import Linear
from ritz.ansatze.mlp import MLP


class Block(Ansatz):
    """x <- x + attention(norm(x)), then x <- x + mlp(norm(x)), the norms before (Xiong et al. 2020, arXiv:2002.04745).

    The perceptron has one hidden layer of `factor` times the width and acts on every entry alike.
    """

    first: LayerNorm
    attention: Attention
    second: LayerNorm
    mlp: MLP

    def __init__(
        self, width: int, heads: int, *, factor: int = 4, key: PRNGKeyArray, dtype: DTypeLike | None = None
    ) -> None:
        """Raises ValueError where `heads` does not divide `width`."""
        attention, mlp = jax.random.split(key)
        self.first, self.second = LayerNorm(width, dtype=dtype), LayerNorm(width, dtype=dtype)
        self.attention = Attention(width, heads, key=attention, dtype=dtype)
        self.mlp = MLP([width, factor * width, width], activation=gelu, key=mlp, dtype=dtype)

    def __call__(self, x: Float[Array, "T d"]) -> Float[Array, "T d"]:
        """The entries after both."""
        x = x + self.attention(self.first(x))
        return x + jax.vmap(self.mlp)(self.second(x))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two heads on three entries of four numbers."""
        weights, point = jax.random.split(key)
        return Example(cls(4, 2, factor=2, key=weights), jax.random.normal(point, (3, 4)))


class Encoder(Ansatz):
    """Entries of a sequence [T, inputs] to as many vectors [T, width]: linear map, positions, `layers` blocks, norm.

    Without positions it is equivariant under permutations of the entries: a map of sets, not of sequences.
    """

    embedding: Linear
    blocks: tuple[Block, ...]
    norm: LayerNorm
    positions: bool = eqx.field(static=True)

    def __init__(
        self,
        inputs: int,
        *,
        width: int = 32,
        heads: int = 4,
        layers: int = 2,
        positions: bool = True,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Raises ValueError where `heads` does not divide `width`, or there is no layer."""
        if layers < 1:
            raise ValueError(f"Expected at least one layer of attention; got {layers}.")
        embedding, *blocks = jax.random.split(key, layers + 1)
        self.embedding = Linear(inputs, width, key=embedding, dtype=dtype)
        self.blocks = tuple(Block(width, heads, key=k, dtype=dtype) for k in blocks)
        self.norm = LayerNorm(width, dtype=dtype)
        self.positions = positions

    def __call__(self, x: Float[Array, "T inputs"]) -> Float[Array, "T width"]:
        """One vector for each entry. Raises ValueError for a point that is not a sequence."""
        if x.ndim != 2 or x.shape[0] < 1:
            raise ValueError(
                f"Expected one sequence of shape (T, d) with T >= 1; got {x.shape}. Use jax.vmap over many."
            )
        x = jax.vmap(self.embedding)(x)
        if self.positions:
            x = x + jnp.asarray(waves(*x.shape), x.dtype)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """One block of two heads on three entries of two numbers."""
        weights, point = jax.random.split(key)
        return Example(cls(2, width=4, heads=2, layers=1, key=weights), jax.random.normal(point, (3, 2)))


class Transformer(Ansatz):
    """An encoder, the mean over the entries, and a head: a sequence (or, without positions, a set) to numbers."""

    encoder: Encoder
    head: Ansatz

    def __call__(self, x: Float[Array, "T inputs"]) -> Array:
        """head(mean of the encoded entries)."""
        return self.head(jnp.mean(self.encoder(x), axis=0))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """One block and a linear head."""
        inside, head = jax.random.split(key)
        encoder, point = Encoder.example(key=inside)
        assert isinstance(encoder, Encoder)
        return Example(cls(encoder, Linear(4, 2, key=head)), point)


def waves(length: int, width: int) -> Float[np.ndarray, "length width"]:
    """Positions as sines (even columns) and cosines (odd columns) of wavelengths from 2 pi to 20000 pi.

    PE[p, 2i] = sin(p/10000^(2i/width)), PE[p, 2i + 1] = cos(same): Vaswani et al. 2017, section 3.5.
    """
    column = np.arange(width)
    angle = np.arange(length)[:, None] / 10000.0 ** ((column - column % 2) / width)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle))
