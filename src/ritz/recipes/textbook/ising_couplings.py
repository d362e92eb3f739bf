"""The couplings of an Ising chain from energies: least squares, Ridge and Lasso."""

import dataclasses
from collections.abc import Mapping

import numpy as np
from jaxtyping import PRNGKeyArray
from sklearn.linear_model import Lasso

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Measure, Picture, Table
from ritz.measures.linear_models import RidgePath
from ritz.problems.textbook import IsingCouplings
from ritz.problems.textbook.overfitting import MEHTA
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.textbook import linear

CARD = Card(
    name="ising-couplings",
    question="learn from data",
    summary="Which spins of a ring of 40 are coupled, from 400 energies: the Lasso finds it, least squares cannot",
    needs="nothing",
    measure="error_lasso",
    reference="0, exact: J = -1 between neighbours",
    minutes=0.4,
)

METHODS = {"ols": "least squares", "ridge": "Ridge", "lasso": "Lasso"}
THEIRS = "Lasso (coordinate descent of scikit-learn)"


REMARK = (
    "The energies fix J_ij + J_ji alone: errors are of these sums. In the rest methods differ: the shortest solution "
    "and proximal descent from zero share a coupling between both places, coordinate descent fills the place it visits "
    "first."
)


@dataclasses.dataclass(frozen=True)
class IsingCouplingsRecipe(Recipe):
    """1600 weights, one for each ordered pair, from 400 states: without a penalty the shortest of many solutions.

    The Lasso's strength takes about as much off every coupling as its own size: the error it leaves."""

    problem: IsingCouplings = IsingCouplings()
    ridge: float = 40.0
    """For sums of squares: 0.1 a state."""
    lasso: float = 0.005
    lasso_steps: int = 2500
    scan: tuple[float, ...] = tuple(10.0**k for k in np.arange(-3.0, 5.5, 0.5).tolist())
    """Strengths of Ridge."""

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One natural step each for the first two; the least damping that rounding allows stands for none."""
        (spins, energies), _ = self.problem.table(key=key)
        design = self.problem.features(spins)
        return {
            "ols": linear.ridge(design, energies, 1e-6, key=key),
            "ridge": linear.ridge(design, energies, self.ridge, key=key),
            "lasso": linear.lasso(design, energies, self.lasso, self.lasso_steps, key=key),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative error of J + J^T, R^2 on new states, and the matrices."""
        (spins, energies), (unseen, truth) = self.problem.table(key=key)
        length, design, new = self.problem.length, self.problem.features(spins), self.problem.features(unseen)
        found = {title: linear.weights(fits[name]) for name, title in METHODS.items()}
        found[THEIRS] = Lasso(self.lasso, fit_intercept=False, max_iter=50_000).fit(design, energies).coef_
        matrices = {title: weights.reshape(length, length) for title, weights in found.items()}
        scores = {title: linear.explained(new @ weights, truth) for title, weights in found.items()}
        measures, note = {}, f"{len(truth)} new states"
        for name, title in METHODS.items():
            measures[f"error_{name}"] = Measure(self.problem.error(matrices[title]), note="|J + J^T - exact|/|exact|")
            measures[f"r2_{name}"] = Measure(scores[title], note=note)
        measures["repeated_test_rows"] = count_repeated(spins, unseen)
        rows = tuple(
            (
                title,
                self.problem.error(matrices[title]),
                linear.explained(design @ weights, energies),
                scores[title],
                f"{np.mean(weights == 0):.0%}",
            )
            for title, weights in found.items()
        )
        headings = ("method", "relative error of J", "R^2, seen", "R^2, new states", "weights that are zero")
        shown = (
            Table("Couplings", headings, rows),
            *self._matrices(matrices),
            self._scan(design, energies, new, truth),
        )
        return Findings("error_lasso", measures, shown, (REMARK,), (MEHTA,))

    def expectations(self) -> dict[str, Expectation]:
        """The Lasso has the couplings to 2 % and all but a thousandth of the variance."""
        return {
            "error_lasso": Expectation(self.problem.recovered(), "at most", tolerance=0.02, lowest=0.0),
            "r2_lasso": Expectation(self.problem.explained(), "at least", tolerance=0.001, highest=1.0),
            **none_repeated(),
        }

    def _matrices(self, matrices: Mapping[str, np.ndarray]) -> tuple[Exhibit, ...]:
        return tuple(
            Picture(f"Couplings by {title}", matrix, "site j", "site i", "J") for title, matrix in matrices.items()
        )

    def _scan(self, design: np.ndarray, energies: np.ndarray, new: np.ndarray, truth: np.ndarray) -> Exhibit:
        path, x = RidgePath.without_offset(design, energies), np.array(self.scan)
        lines = {
            "states to learn from": Line(
                x, np.array([1 - np.mean(path.residuals(s) ** 2) / energies.var() for s in x])
            ),
            "new states": Line(x, np.array([linear.explained(path.line(float(s)).at(new), truth) for s in x])),
        }
        return Curves("R^2 of Ridge", "strength", "R^2", lines, log_x=True)
