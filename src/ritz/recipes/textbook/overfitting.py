"""Over-fitting: polynomials of growing degree on few noisy points, and what theory says of both errors."""

import dataclasses
from collections.abc import Mapping

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Measure
from ritz.measures.linear_models import RidgePath
from ritz.problems.textbook import Overfitting
from ritz.problems.textbook.overfitting import MEHTA
from ritz.problems.textbook.polynomials import legendre
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.textbook import linear

CARD = Card(
    name="overfitting",
    question="learn from data",
    summary="Polynomials that fit too well: training and test error against the degree, with exact curves",
    needs="nothing",
    measure="optimism",
    reference="2 noise^2 p/n, exact",
    minutes=0.1,
    cheap=True,
)


@dataclasses.dataclass(frozen=True)
class OverfittingRecipe(Recipe):
    """Least squares of each degree on `draws` tables with noise of their own; three degrees once, to look at."""

    problem: Overfitting = Overfitting()
    degrees: tuple[int, ...] = tuple(range(16))
    degree: int = 10
    """Of the measures; that of the polynomial the points come from."""
    shown: tuple[int, ...] = (1, 5, 15)
    draws: int = 400

    def __post_init__(self) -> None:
        """Refuses degrees that as many points cannot fix, and too few draws."""
        if max(*self.degrees, *self.shown, self.degree) + 1 >= self.problem.points or self.draws < 2:
            raise ValueError(
                f"Expected degrees below {self.problem.points - 1}, with {self.problem.points} points, and at least "
                f"2 draws; got degrees up to {max(*self.degrees, *self.shown, self.degree)} and {self.draws} draws."
            )

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One natural step for each degree shown, on the first table."""
        y = self._tables(key=key)[0][0]
        return {_name(degree): linear.ridge(self._design(degree), y, 0.0, key=key) for degree in self.shown}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The optimism of the training error, and both errors against the degree."""
        errors = {degree: self._errors(degree, key=key) for degree in self.degrees}
        seen, unseen = self._errors(self.degree, key=key)
        gap, root = unseen - seen, np.sqrt(self.draws)
        note = f"degree {self.degree}, {self.draws} draws"
        measures = {
            "optimism": Measure(float(gap.mean()), float(gap.std(ddof=1) / root), note=note),
            "training_error": Measure(float(seen.mean()), float(seen.std(ddof=1) / root), note=note),
            "test_error": Measure(float(unseen.mean()), float(unseen.std(ddof=1) / root), note=note),
        }
        return Findings("optimism", measures, (self._curves(errors), self._fitted(fits, key=key)), sources=(MEHTA,))

    def expectations(self) -> dict[str, Expectation]:
        """Twice noise^2 p/n, within four standard errors."""
        expected = self.problem.optimism(self.degree + 1)
        return {"optimism": Expectation(expected, sigmas=4.0, resolution=0.1 * expected.value)}

    def _design(self, degree: int, x: np.ndarray | None = None) -> np.ndarray:
        return legendre(self.problem.places() if x is None else x, degree, low=0.0, high=1.0)

    def _tables(self, *, key: PRNGKeyArray) -> tuple[np.ndarray, np.ndarray]:
        """(to learn from, with new noise at the same points), [draws, n] each."""
        old, new = jax.random.split(key)
        return self.problem.draws(self.draws, key=old), self.problem.draws(self.draws, key=new)

    def _errors(self, degree: int, *, key: PRNGKeyArray) -> tuple[np.ndarray, np.ndarray]:
        """Mean squared errors (on the noise learned from, on new noise) of each draw."""
        old, new = self._tables(key=key)
        left = RidgePath.without_offset(self._design(degree), old[0]).left
        fitted = old @ left @ left.T
        return ((fitted - old) ** 2).mean(1), ((fitted - new) ** 2).mean(1)

    def _curves(self, errors: Mapping[int, tuple[np.ndarray, np.ndarray]]) -> Exhibit:
        degrees, noise, n = np.array(self.degrees, float), self.problem.noise**2, self.problem.points
        exact = self.problem.value(self.problem.places())
        bias = np.array(
            [np.mean(RidgePath.without_offset(self._design(d), exact).residuals(0.0) ** 2) for d in self.degrees]
        )
        share = (degrees + 1) / n
        train, test = (np.array([errors[degree][side].mean() for degree in self.degrees]) for side in (0, 1))
        spread = [
            np.array([errors[d][side].std(ddof=1) for d in self.degrees]) / np.sqrt(self.draws) for side in (0, 1)
        ]
        lines = {
            "training error": Line(degrees, train, spread[0], "points"),
            "test error": Line(degrees, test, spread[1], "points"),
            "bias^2 + noise^2 (1 - p/n)": Line(degrees, bias + noise * (1 - share)),
            "bias^2 + noise^2 (1 + p/n)": Line(degrees, bias + noise * (1 + share)),
        }
        caption = (
            f"Mean over {self.draws} draws of the noise (points) and the exact expectation (lines); p = degree + 1."
        )
        level = {"variance of the noise": noise}
        return Curves("Over-fitting", "degree", "mean squared error", lines, level, log_y=True, caption=caption)

    def _fitted(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Exhibit:
        x = np.linspace(0, self.problem.beyond, 241)[:, None]
        y = self._tables(key=key)[0][0]
        reach = 3 * np.abs(y).max()
        lines = {"points": Line(self.problem.places()[:, 0], y, style="points")}
        lines["without noise"] = Line(x[:, 0], _within(self.problem.value(x), reach), style="dashed")
        for degree in self.shown:
            fitted = self._design(degree, x) @ linear.weights(fits[_name(degree)])
            lines[_name(degree)] = Line(x[:, 0], _within(fitted, reach))
        caption = "Beyond x = 1 nothing was seen; curves end where they leave three times the range of the points."
        return Curves("Fits and what they make of the unseen", "x", "y", lines, caption=caption)


def _name(degree: int) -> str:
    return f"degree {degree}"


def _within(y: np.ndarray, reach: float) -> np.ndarray:
    return np.where(np.abs(y) <= reach, y, np.nan)
