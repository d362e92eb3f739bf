"""What `fit` adds to its own steps: Python between the blocks, history and callbacks; and checks inside the blocks.

`block` is the same jitted block that `fit` runs, called once for all steps, so that what is left of the difference is
Python, history and callbacks. `bare` makes the same moves from the same sampler, cost and optimiser in one
`jax.lax.fori_loop` that nobody watches: no values kept, no check for numbers that are not finite, no way back. Two
sizes: a small network whose step takes tens of microseconds, and the network of the epoch benchmark.
"""

import json
import statistics
import sys
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.laps import Laps
from benchmarks.timing import ONE_CORE, Stopwatch, alone
from ritz import fitting
from ritz.ansatze import MLP
from ritz.ansatze.base import partition
from ritz.callbacks import Progress, Watch
from ritz.costs import CategoricalCrossEntropy
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
    rows = {}
    for name in SIZES:
        rounds = [alone("benchmarks.overhead", name, environment=ONE_CORE) for _ in range(ROUNDS)]
        middle = {key: statistics.median(turn[key] for turn in rounds) for key in rounds[0]}
        rows[name] = {
            "fit, CPU us a step": round(middle["fit"], 2),
            "block": round(middle["block"], 2),
            "bare": round(middle["bare"], 2),
            "fit/block": round(middle["fit/block"], 3),
            "fit/bare": round(middle["fit/bare"], 3),
        }
    worst = max(row["fit/block"] for row in rows.values())
    verdict = f"Python and callbacks {100 * worst - 100:.1f} % at most; target 5 %: "
    return {"1 core": {"rows": rows, "verdict": verdict + ("met" if worst <= TARGET else "missed")}}


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

    parts = sampler, cost, optimiser
    loop = fitting._begin(parts, net, jax.random.key(4))

    def block() -> None:
        jax.block_until_ready(fitting._advance(parts, loop, jnp.asarray(steps, jnp.int32), steps))

    def unwatched() -> None:
        states[0] = jax.block_until_ready(bare(states[0]))

    laps = Laps(Stopwatch(), steps, rivals=[block, unwatched])
    length = Watch({"length": lambda ansatz: jnp.linalg.norm(ansatz.layers[0].weight)}, every=steps)
    watched = (length, Progress(), laps)
    fitting.fit(net, *parts, steps=steps * (LAPS + 2), key=jax.random.key(4), callbacks=watched)
    fit, *others = ([cpu / steps * 1e6 for cpu, _ in watch.laps[2:]] for watch in (laps.watch, *laps.others))
    answer = {"fit": statistics.median(fit)}
    for other, seconds in zip(("block", "bare"), others, strict=True):
        answer[other] = statistics.median(seconds)
        answer[f"fit/{other}"] = statistics.median(a / b for a, b in zip(fit, seconds, strict=True))
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
