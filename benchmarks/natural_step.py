"""A natural step through `fit` and by hand: least squares, tanh 2-32-32-1, N = 320, float64, dual Cholesky."""

import json
import statistics
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jax.scipy.linalg import cho_factor, cho_solve
from jaxtyping import Array, Float

from benchmarks.laps import Laps
from benchmarks.timing import ONE_CORE, Stopwatch, alone
from ritz.ansatze import MLP
from ritz.costs import MeanSquaredError
from ritz.fitting import fit
from ritz.optimisers import Fixed, Natural
from ritz.samplers import Dataset, Labelled

POINTS, STEPS, LAPS, DAMPING, ROUNDS = 320, 50, 9, 1e-3, 3
TARGET = 1.05


def measure() -> dict[str, Any]:
    """Milliseconds of CPU a step, and the median ratio over laps that took turns."""
    environment = ONE_CORE | {"JAX_ENABLE_X64": "1"}
    rounds = [alone("benchmarks.natural_step", environment=environment) for _ in range(ROUNDS)]
    middle = {key: statistics.median(turn[key] for turn in rounds) for key in rounds[0]}
    rows = {
        "ritz": {"CPU ms a step": round(middle["ritz"], 3), "times by hand": round(middle["ratio"], 3)},
        "by hand": {"CPU ms a step": round(middle["hand"], 3), "times by hand": 1.0},
    }
    said = f"{middle['ratio']:.3f} times the step by hand; target {TARGET}: "
    apart = f"; after the same steps the parameters differ by {middle['apart']:.0e}"
    return {"1 core": {"rows": rows, "verdict": said + ("met" if middle["ratio"] <= TARGET else "missed") + apart}}


def problem() -> tuple[MLP, Float[Array, "n 2"], Float[Array, " n"]]:
    """A network and points of a smooth function."""
    x = jax.random.uniform(jax.random.key(0), (POINTS, 2), minval=-1, maxval=1)
    return (
        MLP([2, 32, 32, 1], activation=jnp.tanh, key=jax.random.key(1)),
        x,
        jnp.sin(3 * x[:, 0]) * jnp.cos(2 * x[:, 1]),
    )


def by_hand(net: MLP, x: Float[Array, "n 2"], y: Float[Array, " n"]) -> tuple[Array, Any]:
    """The parameters as one vector and STEPS compiled steps of it: what a physicist would write."""
    parameters, static = eqx.partition(net, eqx.is_inexact_array)
    start, unravel = ravel_pytree(parameters)

    def residual(theta: Array, point: Array, label: Array) -> Array:
        return eqx.combine(unravel(theta), static)(point)[0] - label

    def step(_: int, theta: Array) -> Array:
        r, J = jax.vmap(jax.value_and_grad(residual), (None, 0, 0))(theta, x, y)
        J, u = J * jnp.sqrt(2 / POINTS), r * jnp.sqrt(2 / POINTS)
        kernel = J @ J.T + DAMPING * jnp.eye(POINTS)
        return theta - J.T @ cho_solve(cho_factor(kernel), u)

    return start, jax.jit(lambda theta: jax.lax.fori_loop(0, STEPS, step, theta))


def main() -> None:
    """Laps of `fit` and by hand in turns; prints one line of JSON."""
    net, x, y = problem()
    start, many = by_hand(net, x, y)
    theta = [start]

    def rival() -> None:
        theta.append(jax.block_until_ready(many(theta[-1])))

    laps = Laps(Stopwatch(), STEPS, rivals=[rival])
    steps = STEPS * (LAPS + 2)
    optimiser = Natural(damping=Fixed(DAMPING))
    done = fit(
        net,
        Dataset(Labelled(x, y)),
        MeanSquaredError(),
        optimiser,
        steps=steps,
        key=jax.random.key(2),
        callbacks=[laps],
    )
    ours = [cpu / STEPS * 1e3 for cpu, _ in laps.watch.laps[2:]]
    theirs = [cpu / STEPS * 1e3 for cpu, _ in laps.others[0].laps[2:]]
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    apart = jnp.max(jnp.abs(ravel_pytree(eqx.filter(done.ansatz, eqx.is_inexact_array))[0] - theta[-1]))
    answer = {"ritz": statistics.median(ours), "hand": statistics.median(theirs), "ratio": ratio, "apart": float(apart)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
