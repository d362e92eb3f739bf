"""The double pendulum learned as a series: how long forecasts hold, and whether their errors grow as they must."""

import dataclasses

from ritz.cards import Card
from ritz.problems.textbook import DoublePendulum
from ritz.recipes.base import Expectation
from ritz.recipes.baselines import not_behind
from ritz.recipes.leakage import none_repeated
from ritz.recipes.textbook.forecasts import Forecasts

CARD = Card(
    name="pendulum-series",
    question="learn from data",
    summary="The next step of a double pendulum by recurrent networks; forecasts against the Lyapunov time",
    needs="nothing",
    measure="valid_time_gru",
    reference="our own leading exponent, its error stated",
    minutes=0.7,
)


@dataclasses.dataclass(frozen=True)
class PendulumSeriesRecipe(Forecasts):
    """States every 0.05 in windows of 3, at energy 1; the angles are shown as cosines and sines."""

    problem: DoublePendulum = DoublePendulum()
    memory: int = 3
    batch: int = 400
    natural_steps: int = 150
    adam_steps: int = 1500
    horizon: float = 16.0

    def expectations(self) -> dict[str, Expectation]:
        """The network's own motion has the exponent of the pendulum, within 10 %; its forecasts hold as long as those
        of simple maps."""
        known = self.problem.exponent()
        tolerance = 0.1 * known.value
        return {
            "exponent_network": Expectation(known, tolerance=tolerance, resolution=tolerance / 2),
            "ahead_of_baselines": not_behind(resolution=1.0),  # Lyapunov times
            **none_repeated(),
        }

    @property
    def shown(self) -> str:
        """What the first number is."""
        return "cosine of the upper angle"
