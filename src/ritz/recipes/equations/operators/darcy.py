"""Darcy flow by a neural operator on half waves."""

import dataclasses
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import HalfWaveOperator, Sequential, Standardise
from ritz.cards import Card
from ritz.fitting import Fit
from ritz.problems.equations.operators import Darcy, Pairs
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations.operators import comparison, fourier, pictures, rows

CARD = Card(
    name="fno-darcy",
    question="solve an equation",
    summary="From a random permeability to the pressure in a porous square: a neural operator on half waves",
    needs="nothing",
    measure="relative_l2",
    reference="our own finite volumes, good to 2e-3; at most 1.1 % is asked for",
    minutes=5.0,
)

FEW = 40
"""Functions on the finer grid, where the solver is slow."""


@dataclasses.dataclass(frozen=True)
class DarcyRecipe(Recipe):
    """Layers of `width` channels on 29 x 29 cells, with small batches for many steps, by Adam in single precision.

    Half waves in place of Fourier's harmonics, for the square is no torus; the answer relative to the mean of all
    training answers, which is zero at the edges. A rotated or mirrored square is as good as the square: every training
    pair is used in all eight positions.
    """

    problem: Darcy = Darcy()
    train: int = 1000
    test: int = 200
    modes: int = 8
    width: int = 16
    depth: int = 4
    rate: float = 2e-3
    batch: int = 4
    epochs: int = 8
    goal: float = 0.011

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit."""
        made = self._made(key)
        train = turned(made.train)
        ansatz = self._network(train, key=key)
        numbers = {"rate": self.rate, "batch": self.batch, "epochs": self.epochs}
        return {"main": fourier.job(self.problem, ansatz, train, made.test, **numbers)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Relative errors, one flow, and the error against time."""
        made = self._made(key)
        scale = rows.size_of(made.train.s)
        flow = pictures.fields(self.problem, fits["main"].ansatz, made.test, scale)
        finer = dataclasses.replace(self.problem, cells=41)
        other = fourier.on_grid(fits["main"].ansatz, finer.cells), finer.pairs(FEW, key=jax.random.fold_in(key, 1))
        return fourier.findings(self.problem, fits, made, tuple(flow), self.goal, on_grid=other, key=key)

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, and no worse than simple maps."""
        return comparison.expectations(self.problem, self.goal)

    def _network(self, train: Pairs, *, key: PRNGKeyArray) -> Sequential:
        """In single precision, on permeabilities in units of their spread."""
        mean, spread = (jnp.full(train.u.shape[1], f(train.u), jnp.float32) for f in (np.mean, np.std))
        profile = jnp.asarray(train.s.mean(axis=0) / rows.size_of(train.s), jnp.float32)
        operator = HalfWaveOperator(
            profile, modes=self.modes, width=self.width, depth=self.depth, projection=2 * self.width, key=key
        )
        return Sequential((Standardise(mean, spread), operator))

    def _made(self, key: PRNGKeyArray) -> rows.Made[Pairs]:
        return rows.pairs(self.problem, self.train, self.test, key=key)


def turned(made: Pairs) -> Pairs:
    """Every pair in the eight positions of the square."""
    return Pairs(*(_turned(part) for part in made))


def _turned(part: Float[np.ndarray, "n q"]) -> Float[np.ndarray, "m q"]:
    side = round(part.shape[1] ** 0.5)
    squares = part.reshape(-1, side, side)
    faces = [squares, squares.transpose(0, 2, 1)]
    return np.concatenate([np.rot90(face, k, (1, 2)).reshape(part.shape) for face in faces for k in range(4)])
