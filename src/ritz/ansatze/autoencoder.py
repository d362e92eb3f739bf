"""Autoencoders: a network that squeezes a point into a short code, and one that makes the point of it again."""

from collections.abc import Sequence
from typing import Self

import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Inexact, PRNGKeyArray

from ritz.ansatze.activations import Function
from ritz.ansatze.base import Example, Trained
from ritz.ansatze.mlp import MLP


class Autoencoder(Trained):
    """decoder(encoder(x)), with a code of few numbers between two multilayer perceptrons that mirror each other.

    The hidden layers of the decoder are those of the encoder in reverse; neither the code nor the output is passed
    through the activation. Without hidden layers both halves are affine, and what least squares finds is the subspace
    of the first principal components (Baldi and Hornik 1989, Neural Networks 2, 53). With them it is a curved surface
    (Hinton and Salakhutdinov 2006, Science 313, 504).
    """

    encoder: MLP
    decoder: MLP

    def __init__(
        self,
        size: int,
        code: int,
        *,
        hidden: Sequence[int] = (),
        activation: Function = jnp.tanh,
        dropout: float = 0.0,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """For points of `size` numbers and a code of `code`; draws the parameters. Raises ValueError for widths below
        one."""
        encoder_key, decoder_key = jax.random.split(key)
        wide = {"activation": activation, "dropout": dropout, "dtype": dtype}
        self.encoder = MLP((size, *hidden, code), key=encoder_key, **wide)
        self.decoder = MLP((code, *reversed(hidden), size), key=decoder_key, **wide)

    def __call__(self, x: Inexact[Array, " size"]) -> Inexact[Array, " size"]:
        """The reconstruction of x."""
        return self.decoder(self.encoder(x))

    def train(self, x: Inexact[Array, " size"], *, key: PRNGKeyArray) -> tuple[Inexact[Array, " size"], Self]:
        """As the value, with dropout after the hidden activations of both halves."""
        encoder_key, decoder_key = jax.random.split(key)
        code, _ = self.encoder.train(x, key=encoder_key)
        return self.decoder.train(code, key=decoder_key)[0], self

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """5-4-2-4-5 with dropout."""
        weights, point = jax.random.split(key)
        return Example(cls(5, 2, hidden=(4,), dropout=0.2, key=weights), jax.random.normal(point, (5,)))
