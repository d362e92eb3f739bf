"""Linear models as fits of the engine: least squares and Ridge as one natural step, the Lasso as proximal descent."""

from typing import cast

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, PRNGKeyArray

from ritz.ansatze import Linear
from ritz.ansatze.base import Ansatz
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.optimisers import Fixed, Natural, Proximal
from ritz.recipes.base import Job
from ritz.samplers import Dataset, Labelled

Design = Float[np.ndarray, "n p"]
Target = Float[np.ndarray, " n"]


def ridge(design: Design, target: Target, strength: float, *, key: PRNGKeyArray) -> Job:
    """|y - X w|^2 + strength |w|^2 by one natural step from zero; a strength of zero is ordinary least squares.

    There is no offset: let the first column be constant, or centre both."""
    optimiser = Natural(damping=Fixed(strength / len(target)))
    return Job(_zeros(design, key=key), _rows(design, target), LeastSquares(), optimiser, 1)


def lasso(design: Design, target: Target, strength: float, steps: int, *, key: PRNGKeyArray) -> Job:
    """|y - X w|^2/(2n) + strength |w|_1 by FISTA, at 0.95 of the greatest rate that is safe."""
    greatest = np.linalg.norm(design, 2) ** 2 / len(target)
    optimiser = Proximal(0.95 / float(greatest), strength=strength)
    return Job(_zeros(design, key=key), _rows(design, target), LeastSquares(), optimiser, steps)


def weights(fit: Fit) -> Float[np.ndarray, " p"]:
    """Those of a linear fit."""
    return np.asarray(cast(Linear, fit.ansatz).weight[0], float)


def predictions(ansatz: Ansatz, x: Design) -> Target:
    """Of a network with one output, in its own precision."""
    return np.asarray(_outputs(ansatz, jnp.asarray(x)), float)


def mean_squared_error(predicted: Target, target: Target) -> tuple[float, float]:
    """(mean squared error, its standard error over independent rows)."""
    squared = (predicted - target) ** 2
    return float(squared.mean()), float(squared.std(ddof=1) / np.sqrt(len(squared)))


def explained(predicted: Target, target: Target) -> float:
    """R^2 = 1 - mean squared error / variance of the target."""
    return float(1 - np.mean((predicted - target) ** 2) / np.var(target))


@eqx.filter_jit
def _outputs(ansatz: Ansatz, x: jax.Array) -> jax.Array:
    return jax.vmap(ansatz)(x)[:, 0]


def _rows(design: Design, target: Target) -> Dataset:
    return Dataset(Labelled(jnp.asarray(design), jnp.asarray(target)[:, None]))


def _zeros(design: Design, *, key: PRNGKeyArray) -> Ansatz:
    return jax.tree.map(jnp.zeros_like, Linear(design.shape[1], 1, bias=False, key=key))
