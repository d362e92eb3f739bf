"""Decay with a memory: Volterra's integro-differential equation."""

import dataclasses
from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.derivatives import partial
from ritz.operators.integrals import integral
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

DEEPXDE = Source(
    "L. Lu, X. Meng, Z. Mao, G. E. Karniadakis, DeepXDE: a deep learning library for solving differential equations, "
    "SIAM Rev. 63, 208 (2021), arXiv:1907.04502, the Volterra integro-differential equation",
    "@article{Lu2021a, author={Lu, Lu and Meng, Xuhui and Mao, Zhiping and Karniadakis, George Em}, title={{DeepXDE}: "
    "a deep learning library for solving differential equations}, journal={SIAM Review}, volume={63}, "
    "pages={208--228}, year={2021}, doi={10.1137/19M1274067}}",
)


@dataclasses.dataclass(frozen=True)
class Volterra(Equation):
    """u' + u = int_0^t e^(s - t) u(s) ds, u(0) = 1: u = e^-t cosh t, which stays at a half for ever.

    Of what decays, a bath gives back all it remembers. Times in units of the decay.
    """

    time: float = 5.0
    nodes: int = 20
    """Of the quadrature of the integral."""

    def __post_init__(self) -> None:
        """Refuses what does not last."""
        if not self.time > 0:
            raise ValueError(f"Expected a positive time, got {self.time}.")

    @property
    def box(self) -> Box:
        """Time."""
        return Box(t=(0.0, self.time))

    @property
    def fields(self) -> tuple[str, ...]:
        """u."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """u' + u minus the integral."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The start."""
        return {"start": (self.box.start("t"), _at_start)}

    def value(self, point: Point) -> Float[Array, ""]:
        """One."""
        return jnp.ones((), point.values.dtype)

    def distance(self, point: Point) -> Float[Array, ""]:
        """1 - e^-t: zero at the start, and never large."""
        return -jnp.expm1(-point["t"])

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """(1 + e^-2t)/2."""
        return (1 + jnp.exp(-2 * point["t"]))[None] / 2

    @property
    def source(self) -> Source:
        """Who posed it."""
        return DEEPXDE

    def _inside(self, u: Any, point: Point) -> Array:
        remembered = integral(u["u"], _forgetting, "t", 0.0, nodes=self.nodes)
        return partial(u["u"], "t")(point) + u["u"](point) - remembered(point)


def _at_start(u: Any, point: Point) -> Array:
    return u["u"](point) - 1


def _forgetting(t: Array, s: Array) -> Array:
    return jnp.exp(s - t)
