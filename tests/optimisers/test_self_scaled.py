"""Self-scaled Broyden: its update against the direct formula, on ill-conditioned bowls against L-BFGS and SciPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from ritz.costs.base import value_of
from ritz.optimisers import LBFGS, SSBroyden
from ritz.optimisers.self_scaled import updated

CURVATURES = np.logspace(0, 6, 40)
TURN = np.linalg.qr(np.random.default_rng(1).normal(size=(40, 40)))[0]
"""Into axes that are none of the parameters."""


def bowl(w):
    """Curvatures from 1 to 1e6."""
    return CURVATURES @ (TURN @ w) ** 2 / 2


def rosenbrock(w):
    return jnp.sum(100 * (w[1:] - w[:-1] ** 2) ** 2 + (1 - w[:-1]) ** 2)


def values(optimiser, function, parameters, steps):
    """Before each step."""

    def body(carry, _):
        state, move = optimiser.step(*carry, lambda p: value_of(lambda w: (function(w), {}), p))
        return (state, move.parameters), (move.evaluation.value, move.notes)

    carry = optimiser.init(parameters), parameters
    _, (seen, notes) = jax.jit(lambda carry: jax.lax.scan(body, carry, length=steps))(carry)
    assert all(jnp.all(jnp.isfinite(note)) for note in notes.values())
    return np.asarray(seen)


def steps_to(seen, level):
    reached = np.flatnonzero(seen < level)
    assert len(reached), seen.min()
    return int(reached[0])


@pytest.mark.parametrize("seed", range(8))
def test_the_update_is_the_inverse_of_the_direct_one(seed):
    """B/tau without its part along s, plus theta s.Bs w w^T, all times tau, plus y y^T/s.y, for random B, s and y."""
    draw = np.random.default_rng(seed)
    n = 5
    root = draw.normal(size=(n, n))
    b_matrix = root @ root.T + np.eye(n)
    s, y = draw.normal(size=(2, n)) * 10.0 ** draw.uniform(-0.5, 0.5, (2, 1))
    y = y * np.sign(s @ y)
    bs, inverse = b_matrix @ s, np.linalg.inv(b_matrix)
    b, h = s @ bs / (s @ y), y @ inverse @ y / (s @ y)
    a = b * h - 1
    least = min(1.0, h * (1 - np.sqrt(a / (1 + a))))
    theta = max((least - 1) / a, min(1 / least, (1 - b) / b))
    sigma = 1 + a * theta
    spread = sigma ** (-1 / (n - 1))
    tau = min(1, 1 / b) * min(spread, 1 / theta) if theta > 0 else min(min(1, 1 / b) * spread, sigma)
    w = y / (s @ y) - bs / (s @ bs)
    direct = tau * (b_matrix - np.outer(bs, bs) / (s @ bs) + theta * (s @ bs) * np.outer(w, w))
    direct += np.outer(y, y) / (s @ y)
    new = np.asarray(updated(jnp.asarray(inverse), jnp.asarray(s), jnp.asarray(y), jnp.asarray(s @ bs)))
    rounding = 1e-14 * np.linalg.cond(direct)
    np.testing.assert_allclose(direct @ new, np.eye(n), atol=rounding)
    np.testing.assert_allclose(new @ y, s, atol=rounding * np.linalg.norm(s))
    assert np.linalg.eigvalsh((new + new.T) / 2).min() > 0


def test_curvatures_of_six_decades_in_half_the_steps_of_l_bfgs():
    start = jnp.asarray(np.random.default_rng(0).normal(size=40))
    own = steps_to(values(SSBroyden(), bowl, start, 250), 1e-12)
    assert values(LBFGS(), bowl, start, 2 * own).min() > 1e-12


def test_ten_dimensions_of_rosenbrock_in_fewer_steps_than_bfgs():
    start = jnp.full(10, -1.0)
    seen: list[float] = []

    def watch(w):
        seen.append(rosen(w))

    minimize(rosen, np.asarray(start), jac=rosen_der, method="BFGS", callback=watch, options={"gtol": 1e-12})
    bfgs = 1 + steps_to(np.asarray(seen), 1e-14)  # the callback comes after a step
    assert steps_to(values(SSBroyden(), rosenbrock, start, 120), 1e-14) < bfgs


def test_no_trials_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        SSBroyden(trials=0)
