"""Bias and variance of dense networks for h11 against their size, by the bootstrap."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP, Flatten, Sequential
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.decomposition import bias_variance
from ritz.optimisers import Adam, Cosine
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.hodge import INCEPTION, LIST, NUMBERS
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.strings.manifolds import as_numbers, outputs, parts_of
from ritz.samplers import Dataset

CARD = Card(
    name="hodge-bias-variance",
    question="learn from data",
    summary="Squared bias and variance of dense networks for h11 against the number of hidden units",
    needs="nothing",
    measure="error_largest",
    reference="none: error = squared bias + variance is exact",
    minutes=3.0,
)


@dataclasses.dataclass(frozen=True)
class HodgeBiasVariance(Recipe):
    """180-`width`-1 networks, each width trained on `draws` bootstrap samples of the training manifolds."""

    problem: HodgeNumbers = HodgeNumbers()
    widths: tuple[int, ...] = (1, 2, 4, 8, 16, 64, 256)
    draws: int = 8
    rate: float = 3e-3
    batch: int = 128
    epochs: int = 30

    def __post_init__(self) -> None:
        """Refuses fewer than two draws."""
        if self.draws < 2:
            raise ValueError(f"Expected at least 2 draws, got {self.draws}.")

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit for each width and draw; a draw is the same sample for every width."""
        train = as_numbers(parts_of(self.problem).train)
        jobs = {}
        for draw in range(self.draws):
            sample_key, ansatz_key = jax.random.split(jax.random.fold_in(key, draw))
            chosen = jax.random.choice(sample_key, train.y.shape[0], (train.y.shape[0],))
            sampler = Dataset(jax.tree.map(lambda leaf, rows=chosen: leaf[rows], train), batch=self.batch)
            steps = self.epochs * sampler.steps_per_epoch
            optimiser = Adam(Cosine(self.rate, steps))
            for width in self.widths:
                ansatz = Sequential((Flatten(), MLP((180, width, 1), key=ansatz_key, dtype=jnp.float32)))
                jobs[f"{width} units, draw {draw + 1}"] = Job(ansatz, sampler, LeastSquares(), optimiser, steps)
        return jobs

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The decomposition on the test part."""
        test = parts_of(self.problem).test
        rows = {}
        for width in self.widths:
            names = [f"{width} units, draw {draw + 1}" for draw in range(self.draws)]
            predictions = np.stack([outputs(fits[name].ansatz, test.matrices)[:, 0] for name in names])
            rows[width] = bias_variance(predictions.astype(float), test.h11.astype(float))
        names = ("mean squared error", "squared bias", "variance")
        lines = {
            name: Line(np.array(self.widths, float), np.array([rows[width][index] for width in self.widths]))
            for index, name in enumerate(names)
        }
        curve = Curves(
            "Bias and variance",
            "hidden units",
            "mean over test manifolds, in units of h11 squared",
            lines,
            log_x=True,
            log_y=True,
            caption=f"{self.draws} bootstrap samples of the training manifolds for each size.",
        )
        error, bias, variance = rows[self.widths[-1]]
        note = f"{self.widths[-1]} hidden units, {len(test)} test manifolds, {self.draws} bootstrap samples"
        measures = {
            "error_largest": Measure(error, note=note),
            "squared_bias_largest": Measure(bias, note=note),
            "variance_largest": Measure(variance, note=note),
        }
        return Findings("error_largest", measures, (curve,), sources=(LIST, NUMBERS, INCEPTION))

    def expectations(self) -> dict[str, Expectation]:
        """None."""
        return {}
