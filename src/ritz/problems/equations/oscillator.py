"""A damped oscillator."""

import dataclasses
import math
from typing import Any, Literal

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Point
from ritz.problems.base import Source
from ritz.problems.equations.ordinary import Ordinary

LINEAR = Source("A linear equation with constant coefficients: a decaying cosine and sine")


@dataclasses.dataclass(frozen=True)
class Oscillator(Ordinary):
    """x' = v, v' = -x - 2 g v from x = 1 at rest; t in radians of the undamped oscillator, 0 <= g < 1.

    x = e^{-g t} (cos w t + (g/w) sin w t) and v = -e^{-g t} sin(w t)/w with w = (1 - g^2)^(1/2).
    """

    damping: float = 0.1
    time: float = 12.0

    def __post_init__(self) -> None:
        """Refuses what does not oscillate."""
        super().__post_init__()
        if not 0 <= self.damping < 1:
            raise ValueError(f"Expected a damping in [0, 1), got {self.damping}: from 1 on nothing oscillates.")

    @property
    def fields(self) -> tuple[str, ...]:
        """Place x and velocity v."""
        return ("x", "v")

    @property
    def start(self) -> tuple[float, ...]:
        """Let go at 1."""
        return (1.0, 0.0)

    def rate(self, state: Any) -> list[Any]:
        """v, and -x - 2 g v."""
        x, v = state
        return [v, -x - 2 * self.damping * v]

    def exact(self, point: Point) -> Float[Array, " 2"]:
        """The closed form."""
        t, frequency = point["t"], math.sqrt(1 - self.damping**2)
        envelope, sine = jnp.exp(-self.damping * t), jnp.sin(frequency * t) / frequency
        return jnp.stack([envelope * (jnp.cos(frequency * t) + self.damping * sine), -envelope * sine])

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
        return LINEAR
