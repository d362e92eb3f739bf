"""The Black-Scholes equation: the price of a European call."""

import dataclasses
import math
from typing import Any

import jax.numpy as jnp
from jax.scipy.stats import norm
from jaxtyping import Array, Float

from ritz.domains.regions import Box, Point, Region
from ritz.operators.equations import black_scholes
from ritz.problems.base import Source
from ritz.problems.equations.base import Equation, Residual

FORMULA = Source(
    "F. Black and M. Scholes, The pricing of options and corporate liabilities, J. Polit. Econ. 81, 637 (1973), "
    "equation (13)",
    "@article{BlackScholes1973, author={Black, F. and Scholes, M.}, title={The pricing of options and corporate "
    "liabilities}, journal={Journal of Political Economy}, volume={81}, pages={637--654}, year={1973}, "
    "doi={10.1086/260062}}",
)


@dataclasses.dataclass(frozen=True)
class BlackScholes(Equation):
    """u_t = (sigma^2/2) u_xx + (rate - sigma^2/2) u_x - rate u, the price u of a call in units of the strike, against
    x = log(S/strike) and the time t left to expiry, in years.

    At expiry u = max(e^x - 1, 0); the price at the ends of the interval is given. `value` is the price where the asset
    itself, not its logarithm, does a random walk (L. Bachelier, 1900): it has the same kink at expiry, so what is left
    to be found is small and smooth.
    """

    volatility: float = 0.2
    """sigma, per square root of a year."""
    rate: float = 0.05
    """Riskless interest per year."""
    strike: float = 100.0
    """The currency in which prices are reported; the equation does not depend on it."""

    def __post_init__(self) -> None:
        """Refuses what does not fluctuate."""
        if not (0.05 <= self.volatility <= 1 and self.strike > 0 and abs(self.rate) <= 0.5):
            raise ValueError(
                "Expected a volatility in [0.05, 1], a rate in [-0.5, 0.5] and a positive strike, got "
                f"{self.volatility}, {self.rate} and {self.strike}."
            )

    @property
    def box(self) -> Box:
        """A year, and prices of the asset from half the strike to twice."""
        return Box(t=(0.0, 1.0), x=(-math.log(2), math.log(2)))

    @property
    def fields(self) -> tuple[str, ...]:
        """u, in units of the strike."""
        return ("u",)

    def equations(self) -> dict[str, Residual]:
        """u_t - (sigma^2/2) u_xx - (rate - sigma^2/2) u_x + rate u."""
        return {"inside": self._inside}

    def conditions(self) -> dict[str, tuple[Region, Residual]]:
        """The payoff at expiry, the price at the ends."""
        box = self.box
        return {"expiry": (box.start("t"), self._at_edge), "ends": (box.boundary("x"), self._at_edge)}

    def value(self, point: Point) -> Float[Array, ""]:
        """Bachelier's price, corrected by a straight line to the price at the ends: meets all conditions."""
        low, high = self.box.intervals["x"]
        share = (point["x"] - low) / (high - low)
        gaps = [self.exact(p)[0] - self._bachelier(p) for p in (point.moved(x=low), point.moved(x=high))]
        return self._bachelier(point) + (1 - share) * gaps[0] + share * gaps[1]

    def distance(self, point: Point) -> Float[Array, ""]:
        """t (1 - x^2/log(2)^2): zero where there are conditions."""
        return point["t"] * (1 - (point["x"] / math.log(2)) ** 2)

    def exact(self, point: Point) -> Float[Array, " 1"]:
        """e^x Phi(d) - e^{-rate t} Phi(d - s), s = sigma t^(1/2), d = (x + rate t)/s + s/2."""
        t, x = point["t"], point["x"]
        spread = self.volatility * _root(t)
        d = (x + self.rate * t) / spread + spread / 2
        price = jnp.exp(x) * norm.cdf(d) - jnp.exp(-self.rate * t) * norm.cdf(d - spread)
        return jnp.where(t > 0, price, jnp.maximum(jnp.expm1(x), 0.0))[None]

    @property
    def source(self) -> Source:
        """The paper."""
        return FORMULA

    def _bachelier(self, point: Point) -> Float[Array, ""]:
        """gain Phi(gain/s) + s phi(gain/s), gain = e^x - 1."""
        gain, spread = jnp.expm1(point["x"]), self.volatility * _root(point["t"])
        price = gain * norm.cdf(gain / spread) + spread * norm.pdf(gain / spread)
        return jnp.where(point["t"] > 0, price, jnp.maximum(gain, 0.0))

    def _inside(self, u: Any, point: Point) -> Array:
        return black_scholes(u["u"], self.volatility, self.rate)(point)

    def _at_edge(self, u: Any, point: Point) -> Array:
        return u["u"](point) - self.exact(point)[0]


def _root(t: Array) -> Array:
    """t^(1/2), with a finite slope at 0, where what is made of it is not used."""
    return jnp.sqrt(jnp.where(t > 0, t, 1.0))
