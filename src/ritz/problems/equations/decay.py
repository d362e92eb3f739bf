"""Radioactive decay."""

import dataclasses
from typing import Any, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Point
from ritz.problems.base import Source
from ritz.problems.equations.ordinary import Ordinary

EXPONENTIAL = Source("Separation of variables: what decays at a constant rate is an exponential")


@dataclasses.dataclass(frozen=True)
class Decay(Ordinary):
    """u' = -k u, u(0) = 1: u = e^{-k t}, with t in units in which `constant` k is given."""

    constant: float = 1.0
    time: float = 5.0

    @property
    def fields(self) -> tuple[str, ...]:
        """u, what is left."""
        return ("u",)

    @property
    def start(self) -> tuple[float, ...]:
        """All of it."""
        return (1.0,)

    def rate(self, state: Any) -> list[Any]:
        """-k u."""
        return [-self.constant * state[0]]

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """e^{-k t}."""
        return jnp.exp(-self.constant * point["t"])[None]

    @property
    def kind(self) -> Literal["exact", "computed"]:
        """In closed form."""
        return "exact"

    @property
    def accuracy(self) -> float:
        """Rounding."""
        return 1e-14

    @property
    def source(self) -> Source:
        """A derivation."""
        return EXPONENTIAL
