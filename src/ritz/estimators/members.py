"""The networks of an estimator: one each, or committees whose responses are averaged with weights."""

import dataclasses
import warnings
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray
from sklearn.exceptions import ConvergenceWarning

from ritz.ansatze.base import Ansatz
from ritz.callbacks.base import Outcome
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Architecture, draw, skeleton
from ritz.estimators.shapes import COLUMNS, enlarged, like
from ritz.estimators.training import Rows, Trained, Training, train

Parameters = list[np.ndarray]


@dataclasses.dataclass(frozen=True)
class Member:
    """A trained network: its architecture, what training gave, and its weight in the average."""

    architecture: Architecture
    trained: Trained
    weight: float = 1.0


def train_member(
    architecture: Architecture,
    rows: Rows,
    held_out: Rows | None,
    cost: Supervised,
    training: Training,
    *,
    start: Parameters | None,
    key: PRNGKeyArray,
) -> Member:
    """Train one network, from `start` or drawn afresh."""
    width, kind = rows.x.shape[1], str(rows.x.dtype)
    columns = enlarged(width, COLUMNS)
    (true, _), (padded, structure) = skeleton(architecture, width), skeleton(architecture, columns)
    draw_key, fit_key = jax.random.split(key)
    start = like(draw(architecture, columns, kind, key=draw_key), true) if start is None else start
    ansatz = jax.tree.unflatten(structure, [jnp.asarray(leaf, kind) for leaf in like(start, padded)])
    trained = train(ansatz, rows, held_out, cost, training, columns=columns, key=fit_key)
    return Member(architecture, dataclasses.replace(trained, parameters=like(trained.parameters, true)))


def as_ansatz(architecture: Architecture, parameters: Parameters, width: int) -> Ansatz:
    """Build the network of such parameters for points of `width` numbers, in double precision."""
    _, structure = skeleton(architecture, width)
    return jax.tree.unflatten(structure, [jnp.asarray(leaf, float) for leaf in parameters])


def warn_of_outcomes(members: Sequence[Member], max_iter: int) -> None:
    """Warn, as scikit-learn does, of fits that diverged or had not ended by themselves at max_iter."""
    outcomes = {member.trained.outcome: member.trained.sentence for member in members}
    if Outcome.DIVERGED in outcomes:
        warnings.warn(outcomes[Outcome.DIVERGED], ConvergenceWarning, stacklevel=4)
    if Outcome.COMPLETED in outcomes:
        warnings.warn(
            f"Expected the fit to end by itself within max_iter={max_iter} epochs; it has not converged yet. Give it "
            "more, or a larger tol.",
            ConvergenceWarning,
            stacklevel=4,
        )
