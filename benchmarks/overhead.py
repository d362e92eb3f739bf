"""What `fit` adds to its own steps: blocks, checks for numbers that are not finite, history and callbacks.

The bare loop makes the same steps from the same sampler, cost and optimiser in one `jax.lax.fori_loop` that nobody
watches. Two sizes: a small network whose step takes tens of microseconds, and the network of the epoch benchmark."""

import json
import statistics
import sys
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.laps import Laps
from benchmarks.timing import Stopwatch, alone
from ritz.ansatze import MLP
from ritz.ansatze.base import partition
from ritz.callbacks import Progress, Watch
from ritz.costs import CategoricalCrossEntropy
from ritz.fitting import fit
from ritz.optimisers import Adam
from ritz.samplers import Dataset, Labelled

LAPS, ROUNDS, TARGET = 9, 3, 1.05
SIZES = {
    "2-32-32-2, batch 64": ((2, 32, 32, 2), 64, 10_000, 16_384),
    "18-200-100-2, batch 1024": ((18, 200, 100, 2), 1024, 100_000, 500),
}
"""Widths, batch, rows, steps in a lap."""


def measure() -> dict[str, Any]:
    """Microseconds of CPU a step and the median ratio over laps that took turns."""
    environment = {"NPROC": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
    rows = {}
    for name in SIZES:
        rounds = [alone("benchmarks.overhead", name, environment=environment) for _ in range(ROUNDS)]
        middle = {key: statistics.median(turn[key] for turn in rounds) for key in rounds[0]}
        rows[name] = {key: round(value, 3) for key, value in middle.items()}
    worst = max(row["times the bare loop"] for row in rows.values())
    verdict = f"{100 * worst - 100:.1f} % at most; target 5 %: " + ("met" if worst <= TARGET else "missed")
    return {"1 core": {"rows": rows, "verdict": verdict}}


def main(name: str) -> None:
    """Laps of `fit` and of the bare loop in turns; prints one line of JSON."""
    widths, batch, count, steps = SIZES[name]
    x = jax.random.normal(jax.random.key(0), (count, widths[0]))
    sampler = Dataset(
        Labelled(x, (x[:, 0] * x[:, 1] + jax.random.normal(jax.random.key(1), (count,)) > 0).astype(int)), batch=batch
    )
    net, cost, optimiser = MLP(widths, key=jax.random.key(2)), CategoricalCrossEntropy(), Adam()
    parameters, rest = partition(net)

    def step(_: int, state: tuple) -> tuple:
        places, moved, memory = state
        places, rows = sampler.step(places, None, key=jax.random.key(0))
        memory, move = optimiser.step(
            memory, moved, lambda p: cost.evaluate(None, p, rest, rows, key=jax.random.key(0))
        )
        return places, move.parameters, memory

    bare = jax.jit(lambda state: jax.lax.fori_loop(0, steps, step, state))
    states = [(sampler.init(None, key=jax.random.key(3)), parameters, optimiser.init(parameters))]

    def rival() -> None:
        states[0] = jax.block_until_ready(bare(states[0]))

    laps = Laps(Stopwatch(), steps, rival=rival)
    length = Watch({"length": lambda ansatz: jnp.linalg.norm(ansatz.layers[0].weight)}, every=steps)
    watched = (length, Progress(), laps)
    fit(net, sampler, cost, optimiser, steps=steps * (LAPS + 2), key=jax.random.key(4), callbacks=watched)
    ours, theirs = ([cpu / steps * 1e6 for cpu, _ in watch.laps[2:]] for watch in (laps.watch, laps.other))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    answer = {"fit, CPU us a step": statistics.median(ours), "bare loop": statistics.median(theirs)}
    print(json.dumps(answer | {"times the bare loop": ratio}))


if __name__ == "__main__":
    main(sys.argv[1])
