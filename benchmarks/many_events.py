"""Five million events of 18 features: an epoch of the 18-200-100-2 ReLU network, batches of 1024, and the memory.

Random numbers in single precision with noisy labels, drawn in place; Adam, one thread, in a process of its own. The
first epoch, with compilation, is left out.
"""

import json
import os
import resource
import statistics
import sys
from typing import Any

import numpy as np

from benchmarks.timing import ONE_CORE, Stopwatch, alone

ROWS, WIDTHS, BATCH, EPOCHS = 5_000_000, (18, 200, 100, 2), 1024, 2
SECONDS, GIGABYTES = 8.0, 3.0
"""What is to be reached: CPU seconds an epoch, and the peak of resident memory."""


def measure() -> dict[str, Any]:
    """CPU seconds of an epoch and the peak of memory."""
    laps = alone("benchmarks.many_events", environment=ONE_CORE)
    seconds, memory = statistics.median(laps["cpu"]), laps["memory"]
    row = {"rows/CPU-s": round(ROWS / seconds), "CPU s": round(seconds, 2), "peak GB": round(memory, 2)}
    met = "met" if seconds < SECONDS and memory < GIGABYTES else "missed"
    verdict = f"asked for: under {SECONDS:g} CPU seconds and {GIGABYTES:g} GB: {met} (load {os.getloadavg()[0]:.1f})"
    return {"one core": {"rows": {"ritz": row}, "verdict": verdict}}


def events() -> tuple[np.ndarray, np.ndarray]:
    """x [ROWS, 18] and labels y [ROWS] that depend on it."""
    random = np.random.default_rng(0)
    x = random.standard_normal((ROWS, WIDTHS[0]), dtype=np.float32)
    chance = 1 / (1 + np.exp(-x[:, 0] * x[:, 1] - x[:, 2]))
    return x, (random.random(ROWS, dtype=np.float32) < chance).astype(np.int32)


def main() -> None:
    """Trains and prints its laps and the peak of its memory as one line of JSON."""
    import jax

    from benchmarks.laps import Laps
    from ritz.ansatze import MLP
    from ritz.costs import CategoricalCrossEntropy
    from ritz.fitting import fit
    from ritz.optimisers import Adam
    from ritz.samplers import Dataset, Labelled

    watch = Stopwatch()
    ansatz = MLP(WIDTHS, key=jax.random.key(0))
    sampler = Dataset(Labelled(*events()), batch=BATCH)
    every = sampler.steps_per_epoch
    watch.again()
    numbers = {"steps": (EPOCHS + 1) * every, "key": jax.random.key(1), "callbacks": [Laps(watch, every)]}
    fit(ansatz, sampler, CategoricalCrossEntropy(), Adam(), **numbers)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(json.dumps({"cpu": [cpu for cpu, _ in watch.laps[1:]], "memory": memory}))


if __name__ == "__main__":
    main(*sys.argv[1:])
