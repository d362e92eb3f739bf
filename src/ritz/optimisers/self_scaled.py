"""Quasi-Newton with a dense matrix that is rescaled at every step: the self-scaled Broyden family."""

from typing import Any, Self

import equinox as eqx
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, PyTree

from ritz.costs.base import ravel
from ritz.optimisers.base import Move, Objective, Optimiser
from ritz.optimisers.searches import in_the_type_of, tangent_of

Vector = Float[Array, " p"]
Matrix = Float[Array, "p p"]


class SSBroydenState(eqx.Module):
    """What the next step needs."""

    matrix: Matrix
    """The approximate inverse Hessian H."""
    point: Vector
    gradient: Vector
    length: Float[Array, ""]
    """Those of the step before: s = length * direction."""
    learnt: Bool[Array, ""]
    """Whether H has been updated at least once."""
    search: PyTree


class SSBroyden(Optimiser):
    """Self-scaled Broyden: moves along -H g, with H from the changes s of the point and y of the gradient.

    M. Al-Baali and H. Khalfan, Optim. Methods Softw. 27, 941 (2012), in the form of J. F. Urban, P. Stefanou and J. A.
    Pons, arXiv:2405.04230, section 2: beside the secant equation H y = s the whole of H is divided by tau and the
    update lies between those of BFGS and DFP, both chosen from the curvature along s, so that large eigenvalues of H
    fall faster than with BFGS. Before the first update H = (s.y/y.y) 1. H holds the square of the number of
    parameters, so a few thousand are the limit. The line search is that of `LBFGS`: the objective must be
    deterministic, the same batch at every step.

    trials   the greatest number of points of one line search; below 1 raises ValueError
    """

    trials: int = 20

    def __check_init__(self) -> None:
        if self.trials < 1:
            raise ValueError(f"Expected a number of trials of at least 1; got {self.trials}.")

    def init(self, parameters: PyTree) -> SSBroydenState:
        """The identity."""
        vector, _ = ravel(parameters)
        nothing, identity = jnp.zeros_like(vector), jnp.eye(vector.size, dtype=vector.dtype)
        search = in_the_type_of(self._rule().init(vector), vector)
        return SSBroydenState(identity, vector, nothing, jnp.ones((), vector.dtype), jnp.asarray(False), search)

    def step(self, state: SSBroydenState, parameters: PyTree, objective: Objective) -> tuple[SSBroydenState, Move]:
        """One update, one direction, one search. Notes: step length, number of trials, the gradient's length."""
        vector, restore = ravel(parameters)
        evaluation = objective(parameters)
        gradient = ravel(evaluation.gradient())[0]
        matrix, learnt = _learn(state, vector - state.point, gradient - state.gradient)
        first = -gradient / jnp.maximum(1.0, jnp.linalg.norm(gradient))
        direction = jnp.where(learnt, -matrix @ gradient, first)
        downhill = direction @ gradient < 0
        matrix = jnp.where(downhill, matrix, jnp.eye(vector.size, dtype=vector.dtype))
        direction = jnp.where(downhill, direction, first)
        value = evaluation.value.astype(vector.dtype)
        tangent = tangent_of(objective, restore, vector.dtype)
        found: tuple[Any, Any] = self._rule().update(
            direction, state.search, vector, value=value, grad=gradient, value_fn=tangent
        )
        move, search = found
        length = search.learning_rate.astype(vector.dtype)
        notes = {
            "length": length,
            "trials": search.info.num_linesearch_steps,
            "gradient": jnp.linalg.norm(gradient),
        }
        after = SSBroydenState(matrix, vector, gradient, length, learnt & downhill, in_the_type_of(search, vector))
        return after, Move(restore(vector + ravel(move)[0].astype(vector.dtype)), evaluation, notes)

    def _rule(self) -> optax.GradientTransformationExtraArgs:
        return optax.scale_by_zoom_linesearch(self.trials, initial_guess_strategy="one")

    @classmethod
    def example(cls) -> Self:
        """The defaults."""
        return cls()


def _learn(state: SSBroydenState, s: Vector, y: Vector) -> tuple[Matrix, Bool[Array, ""]]:
    """(H of the next step, whether it has ever been updated); H as it was where s and y show no positive curvature."""
    eps = jnp.finfo(s.dtype).eps
    sound = s @ y > eps * jnp.linalg.norm(s) * jnp.linalg.norm(y)
    safe_s, safe_y = (jnp.where(sound, part, jnp.ones_like(part)) for part in (s, y))
    scale = safe_s @ safe_y / (safe_y @ safe_y)
    matrix = jnp.where(state.learnt, state.matrix, scale * jnp.eye(s.size, dtype=s.dtype))
    curvature = jnp.where(state.learnt, -state.length * (safe_s @ state.gradient), safe_s @ safe_s / scale)
    sound &= curvature > 0
    new = updated(matrix, safe_s, safe_y, jnp.where(sound, curvature, 1.0))
    return jnp.where(sound, new, state.matrix), state.learnt | sound


def updated(matrix: Matrix, s: Vector, y: Vector, curvature: Float[Array, ""]) -> Matrix:
    """H after a step s on which the gradient changed by y, with `curvature` = s.H^-1 s and s.y > 0.

    Equations (2.10) to (2.16) of arXiv:2405.04230: b = s.H^-1 s/s.y, h = y.H y/s.y, a = b h - 1.
    """
    eps = jnp.finfo(s.dtype).eps
    along, image = s @ y, matrix @ y
    inner = y @ image
    b, h = curvature / along, inner / along
    a = jnp.maximum(b * h - 1, eps)
    root = jnp.sqrt(a / (1 + a))
    least = jnp.minimum(1.0, h / ((1 + a) * (1 + root)))  # h (1 - root), without cancellation
    theta = jnp.maximum((least - 1) / a, jnp.minimum(1 / least, (1 - b) / b))
    sigma = 1 + a * theta
    spread = sigma ** (-1.0 / max(s.size - 1, 1))
    whole = jnp.minimum(1.0, 1 / b)
    positive = theta > 0
    tau = jnp.where(
        positive,
        whole * jnp.minimum(spread, 1 / jnp.where(positive, theta, 1.0)),
        jnp.minimum(whole * spread, sigma),
    )
    v = s / along - image / inner
    kept = matrix - jnp.outer(image, image) / inner + (1 - theta) / sigma * inner * jnp.outer(v, v)
    return kept / tau + jnp.outer(s, s) / along
