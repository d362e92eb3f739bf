"""Franke's function: least squares, Ridge and Lasso on polynomials, chosen by k-fold, with a network beside them."""

import dataclasses
import functools
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray
from sklearn.linear_model import LassoCV

from ritz.ansatze import MLP, Sequential, Standardise
from ritz.cards import Card
from ritz.costs import L2, LeastSquares, Penalised
from ritz.fitting import Fit
from ritz.measures.base import Exhibit, Measure, Surface, Table
from ritz.measures.linear_models import RidgePath
from ritz.optimisers import Natural, TargetRatio
from ritz.problems.base import Reference, Source
from ritz.problems.textbook import Franke
from ritz.problems.textbook.polynomials import legendre
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.textbook import linear, scans
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="franke",
    question="learn from data",
    summary="Franke's function with noise: least squares, Ridge, Lasso and a network, bias and variance, k-fold",
    needs="nothing",
    measure="mse_ols",
    reference="the variance of the noise, exact",
    minutes=0.4,
    cheap=True,
)

METHODS = {"ols": "least squares", "ridge": "Ridge", "lasso": "Lasso", "network": "network"}


@dataclasses.dataclass(frozen=True)
class FrankeRecipe(Recipe):
    """Degree of least squares, degree and strength of Ridge, strength of the Lasso: by k-fold cross-validation on the
    points to learn from alone. The test points are looked at once."""

    problem: Franke = Franke()
    degrees: tuple[int, ...] = tuple(range(1, 13))
    strengths: tuple[float, ...] = tuple(10.0**k for k in np.arange(-5.0, 2.5, 0.5).tolist())
    """Of Ridge, for sums of squares."""
    folds: int = 5
    draws: int = 40
    """Bootstrap samples for bias and variance."""
    lasso_steps: int = 2000
    hidden: tuple[int, ...] = (16, 16)
    penalty: float = 1e-4
    network_steps: int = 60

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One natural step each for least squares and Ridge, FISTA for the Lasso, natural steps for the network."""
        chosen = self._chosen(key=key)
        ols, ridge, lasso = (_features(chosen.x, chosen.degrees[name]) for name in ("ols", "ridge", "lasso"))
        jobs = {
            "ols": linear.ridge(ols, chosen.y, 0.0, key=key),
            "ridge": linear.ridge(ridge, chosen.y, chosen.ridge, key=key),
            "lasso": linear.lasso(lasso, chosen.y, chosen.lasso, self.lasso_steps, key=key),
        }
        scale = Standardise.fit(jnp.asarray(chosen.x))
        network = Sequential([scale, MLP([2, *self.hidden, 1], activation=jnp.tanh, key=key)])
        rows = Dataset(Labelled(jnp.asarray(chosen.x), jnp.asarray(chosen.y)[:, None]))
        cost = Penalised(LeastSquares(), (L2(self.penalty),))
        jobs["network"] = Job(network, rows, cost, Natural(damping=TargetRatio(1e-3)), self.network_steps)
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors on the test points against the noise, and the pictures on the way there."""
        chosen = self._chosen(key=key)
        _, (x, y) = self.problem.table(key=key)
        predicted = {name: self._predict(fits[name], name, x, chosen) for name in METHODS}
        note = f"{len(y)} test points"
        errors = {name: linear.mean_squared_error(p, y) for name, p in predicted.items()}
        measures = {f"mse_{name}": Measure(*error, note=note) for name, error in errors.items()}
        for name, strength in (("ols", 0.0), ("ridge", chosen.ridge)):
            path = RidgePath.without_offset(_features(chosen.x, chosen.degrees[name]), chosen.y)
            difference = np.abs(linear.weights(fits[name]) - path.line(strength).weights).max()
            measures[f"{name}_against_svd"] = Measure(float(difference), note="greatest difference of a weight")
        design = _features(chosen.x, chosen.degrees["ols"])
        found, error = scans.variance(design, self.problem.noise, key=key)
        exact = self.problem.variance(design.shape[1]).value
        measures["variance_ratio"] = Measure(found / exact, error / exact, note="over fresh noise, to noise^2 p/n")
        return Findings("mse_ols", measures, self._exhibits(predicted, fits, chosen, key=key), sources=(scans.GCV,))

    def expectations(self) -> dict[str, Expectation]:
        """Within 15 % of the noise for every method; the natural step is least squares; the variance is noise^2 p/n."""
        floor = self.problem.floor()
        near = {f"mse_{name}": Expectation(floor, tolerance=0.15 * floor.value, sigmas=2.0) for name in METHODS}
        same = Expectation(Reference(0.0, "exact", SVD), tolerance=1e-10)
        ratio = Expectation(Reference(1.0, "exact", self.problem.variance(1).source), sigmas=4.0, resolution=0.1)
        return {**near, "ols_against_svd": same, "ridge_against_svd": same, "variance_ratio": ratio}

    def _chosen(self, *, key: PRNGKeyArray) -> "Chosen":
        return _choose(self, tuple(np.asarray(jax.random.key_data(key)).tolist()), _Key(key))

    def _predict(self, fit: Fit, name: str, x: np.ndarray, chosen: "Chosen") -> np.ndarray:
        if name == "network":
            return linear.predictions(fit.ansatz, x)
        return _features(x, chosen.degrees[name]) @ linear.weights(fit)

    def _exhibits(
        self, predicted: Mapping[str, np.ndarray], fits: Mapping[str, Fit], chosen: "Chosen", *, key: PRNGKeyArray
    ) -> tuple[Exhibit, ...]:
        _, (x, y) = self.problem.table(key=key)
        table = scans.Split(chosen.x, chosen.y, x, y, chosen.fold)
        zeros = float(np.mean(linear.weights(fits["lasso"]) == 0))
        what = {
            "ols": f"degree {chosen.degrees['ols']}",
            "ridge": f"degree {chosen.degrees['ridge']}, strength {chosen.ridge:.2g}",
            "lasso": f"degree {chosen.degrees['lasso']}, strength {chosen.lasso:.2g}, {zeros:.0%} of the weights zero",
            "network": f"2-{'-'.join(map(str, self.hidden))}-1, tanh, natural gradient",
        }
        rows = tuple(
            (METHODS[name], what[name], Measure(*linear.mean_squared_error(p, y)), linear.explained(p, y))
            for name, p in predicted.items()
        )
        floor = self.problem.noise**2
        return (
            Table("Errors on the test points", ("method", "model", "mean squared error", "R^2"), rows),
            *scans.against_degree(table, self.degrees, _features, floor),
            scans.bias_and_variance(table, self.degrees, _features, self.problem.height(x), self.draws, key=key),
            scans.against_strength(table, self.strengths, max(self.degrees), _features, floor),
            scans.heat_map(chosen.errors, self.degrees, self.strengths),
            self._surfaces(fits, chosen),
        )

    def _surfaces(self, fits: Mapping[str, Fit], chosen: "Chosen") -> Surface:
        axis = np.linspace(0, 1, 41)
        grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
        panels = {"without noise": self.problem.height(grid)}
        panels |= {METHODS[name]: self._predict(fits[name], name, grid, chosen) for name in ("ols", "ridge", "network")}
        shaped = {name: values.reshape(41, 41) for name, values in panels.items()}
        return Surface("Franke's function", axis, axis, shaped, "x", "y", "height")


SVD = Source("least squares and Ridge by the singular value decomposition of the same design")


@dataclasses.dataclass(frozen=True)
class Chosen:
    """What was chosen on the points to learn from."""

    x: np.ndarray
    y: np.ndarray
    fold: np.ndarray
    errors: np.ndarray
    """Cross-validated, of Ridge: degrees by strengths."""
    degrees: Mapping[str, int]
    ridge: float
    lasso: float


@dataclasses.dataclass(frozen=True)
class _Key:
    """A key that a cache takes for equal to any other: what it draws is told by its data beside it."""

    key: PRNGKeyArray = dataclasses.field(compare=False)


@functools.lru_cache(maxsize=4)
def _choose(recipe: FrankeRecipe, data: tuple[int, ...], held: _Key) -> Chosen:
    del data
    (x, y), _ = recipe.problem.table(key=held.key)
    fold = scans.folds(len(y), recipe.folds)
    errors = scans.ridge_errors(x, y, fold, recipe.degrees, recipe.strengths, _features)
    row, column = np.unravel_index(errors.argmin(), errors.shape)
    degrees = {
        "ols": scans.best_degree(x, y, fold, recipe.degrees, _features),
        "ridge": recipe.degrees[row],
        "lasso": max(recipe.degrees),
    }
    lasso = LassoCV(cv=recipe.folds, fit_intercept=False, max_iter=20_000).fit(_features(x, degrees["lasso"]), y)
    return Chosen(x, y, fold, errors, degrees, recipe.strengths[column], float(lasso.alpha_))


def _features(x: np.ndarray, degree: int) -> np.ndarray:
    return legendre(x, degree, low=0.0, high=1.0)
