"""The Lorenz attractor learned as a series: how long forecasts hold, and whether their errors grow as they must."""

import dataclasses

from ritz.cards import Card
from ritz.problems.textbook import LorenzSeries
from ritz.recipes.base import Expectation
from ritz.recipes.baselines import not_behind
from ritz.recipes.leakage import none_repeated
from ritz.recipes.textbook.forecasts import Forecasts

CARD = Card(
    name="lorenz-series",
    question="learn from data",
    summary="The next step of the Lorenz attractor by recurrent networks; forecasts against the Lyapunov time",
    needs="nothing",
    measure="valid_time_gru",
    reference="leading exponent 0.906, published (Sprott)",
    minutes=0.7,
)


@dataclasses.dataclass(frozen=True)
class LorenzSeriesRecipe(Forecasts):
    """States every 0.05 in windows of 4."""

    problem: LorenzSeries = LorenzSeries()

    def expectations(self) -> dict[str, Expectation]:
        """Our exponent is the published one; the network's motion has it within 5 %, small errors grow by it within
        10 %; its forecasts hold as long as those of simple maps."""
        known = self.problem.published()
        return {
            "exponent": Expectation(known, sigmas=3.0, resolution=0.01 * known.value),
            "exponent_network": Expectation(known, tolerance=0.05 * known.value, sigmas=1.0),
            "growth": Expectation(known, tolerance=0.1 * known.value, sigmas=1.0),
            "ahead_of_baselines": not_behind(resolution=1.0),  # Lyapunov times
            **none_repeated(),
        }

    @property
    def shown(self) -> str:
        """x."""
        return "x"
