"""Dropout: switch off a random part of a layer in training."""

from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact, PRNGKeyArray

from ritz.ansatze.base import Example, Trained


class Dropout(Trained):
    """In training each entry is kept with probability 1 - rate and divided by it, else zero; afterwards the identity.

    With that division the mean over the noise is the input, so nothing has to be rescaled after training
    (Srivastava et al. 2014, section 10, "inverted" dropout).
    """

    rate: float = eqx.field(static=True)

    def __check_init__(self) -> None:
        if not 0.0 <= self.rate < 1.0:
            raise ValueError(
                f"Expected a dropout rate in [0, 1); got {self.rate}. It is the fraction that is switched off."
            )

    def __call__(self, x: Inexact[Array, "..."]) -> Inexact[Array, "..."]:
        """x as it is."""
        return x

    def train(self, x: Inexact[Array, "..."], *, key: PRNGKeyArray) -> tuple[Inexact[Array, "..."], Self]:
        """x with a random part zero and the rest divided by 1 - rate."""
        if self.rate == 0.0:
            return x, self
        keep = jax.random.bernoulli(key, 1.0 - self.rate, x.shape)
        return jnp.where(keep, x / (1.0 - self.rate), jnp.zeros_like(x)), self

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A fifth of eight entries switched off."""
        return Example(cls(0.2), jax.random.normal(key, (8,)))
