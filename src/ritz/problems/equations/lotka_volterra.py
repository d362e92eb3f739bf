"""The Lotka-Volterra equations: hares and lynxes."""

import dataclasses
from typing import Any

from ritz.problems.base import Source
from ritz.problems.equations.ordinary import Ordinary

VOLTERRA = Source(
    "V. Volterra, Fluctuations in the abundance of a species considered mathematically, Nature 118, 558 (1926), for "
    "the equations; the solution is our own, by a Runge-Kutta method of order eight",
    "@article{Volterra1926, author={Volterra, V.}, title={Fluctuations in the abundance of a species considered "
    "mathematically}, journal={Nature}, volume={118}, pages={558--560}, year={1926}, doi={10.1038/118558a0}}",
)


@dataclasses.dataclass(frozen=True)
class LotkaVolterra(Ordinary):
    """prey' = prey (1 - predators), predators' = c predators (prey - 1), in units of the equilibrium and of the growth
    of the prey; both run in a circle for ever."""

    ratio: float = 1.0
    """c: how fast predators die without prey, over how fast prey grow without predators."""
    prey: float = 2.0
    """At t = 0."""
    predators: float = 0.5
    """At t = 0."""
    time: float = 7.0

    def __post_init__(self) -> None:
        """Refuses what is no population."""
        super().__post_init__()
        if not (self.ratio > 0 and self.prey > 0 and self.predators > 0):
            raise ValueError(
                f"Expected a positive ratio, prey and predators, got {self.ratio}, {self.prey} and {self.predators}."
            )

    @property
    def fields(self) -> tuple[str, ...]:
        """Both numbers."""
        return ("prey", "predators")

    @property
    def start(self) -> tuple[float, ...]:
        """As given."""
        return (self.prey, self.predators)

    def rate(self, state: Any) -> list[Any]:
        """Growth and death."""
        prey, predators = state
        return [prey * (1 - predators), self.ratio * predators * (prey - 1)]

    def reference_rate(self, state: Any) -> list[Any]:
        """From V = c (x - log x) + y - log y, which stays the same: x' = -x y dV/dy, y' = x y dV/dx."""
        prey, predators = state
        along_prey, along_predators = self.ratio * (1 - 1 / prey), 1 - 1 / predators
        return [-prey * predators * along_predators, prey * predators * along_prey]

    @property
    def source(self) -> Source:
        """The paper."""
        return VOLTERRA
