"""One epoch of `ritz fit` on 500,000 x 18 weighted rows beside the bare engine's (benchmark `epoch`), one core.

The network of a table is trained with what `ritz fit` adds: signed weights, a look at the validation rows every epoch,
early stopping, checkpoints, and AdamW. Both train the lectures' 18-200-100-2 in batches of 1024, float32, each in a
process of its own; reading the table comes before the first lap. `ratio` is the bare engine's CPU seconds over one's
own: 0.9 at least was asked for.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import timing
from benchmarks.epoch import BATCH, EPOCHS, ROWS, WIDTHS
from benchmarks.timing import Stopwatch, alone

ROUNDS, TARGET = 3, 0.9
TEST, VALIDATION = 0.2, 0.16
ALL = round(ROWS / (1 - TEST - VALIDATION))
ENGINE, TABLE = "the engine alone", "ritz fit"
CONTESTANTS = {ENGINE: ("benchmarks.epoch", "ritz"), TABLE: ("benchmarks.table_epoch", "table")}


def measure() -> dict[str, Any]:
    """The table: medians over the epochs, and the median of the ratios of rounds in which they took turns."""
    rounds = [
        {name: alone(module, which, environment=timing.ONE_CORE) for name, (module, which) in CONTESTANTS.items()}
        for _ in range(ROUNDS)
    ]
    seconds = [{name: statistics.median(turn[name]["cpu"]) for name in CONTESTANTS} for turn in rounds]
    rows = {
        name: {
            "CPU s": round(statistics.median(turn[name] for turn in seconds), 3),
            "rows/CPU-s": round(ROWS / statistics.median(turn[name] for turn in seconds)),
            "first, CPU s": round(statistics.median(turn[name]["first"][0] for turn in rounds), 2),
            "ratio": round(statistics.median(turn[ENGINE] / turn[name] for turn in seconds), 3),
        }
        for name in CONTESTANTS
    }
    ratio = rows[TABLE]["ratio"]
    said = f"ritz fit trains at {ratio:.2f} of the engine's speed; target {TARGET}: "
    return {"1 core": {"rows": rows, "verdict": said + ("met" if ratio >= TARGET else "missed")}}


def table(watch: Stopwatch) -> None:
    """One member of the ensemble, with a lap every epoch."""
    import jax

    from benchmarks.laps import Laps
    from ritz.callbacks import Checkpoint
    from ritz.fitting import fit
    from ritz.problems.tables import UserTable
    from ritz.recipes.tables import TableRecipe
    from ritz.recipes.tables.network import Training
    from ritz.runs.checkpoints import Store

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.npz"
        np.savez(path, **events())
        problem = UserTable(file=str(path), target="y", weights="w", test_fraction=TEST, validation_fraction=VALIDATION)
        training = Training(hidden=WIDTHS[1:-1], batch=BATCH, epochs=EPOCHS + 1, patience=EPOCHS + 1)
        recipe = TableRecipe(problem, training, members=1, curve=())
        job = recipe.jobs(key=jax.random.key(0))["member 1"]
        every = job.sampler.steps_per_epoch  # pyright: ignore[reportAttributeAccessIssue]
        checkpoint = Checkpoint(Store(Path(folder) / "checkpoint", {}), job.callbacks, seconds=60.0)
        watch.again()
        fit(
            job.ansatz,
            job.sampler,
            job.cost,
            job.optimiser,
            steps=job.steps,
            key=jax.random.key(1),
            callbacks=(*job.callbacks, checkpoint, Laps(watch, every)),
        )


def events() -> dict[str, np.ndarray]:
    """18 features, a noisy class that depends on them, and weights of which a tenth are negative."""
    random = np.random.default_rng(0)
    x = random.normal(size=(ALL, WIDTHS[0])).astype(np.float32)
    chance = 1 / (1 + np.exp(-x[:, 0] * x[:, 1] - x[:, 2]))
    columns = {f"x{i}": x[:, i] for i in range(WIDTHS[0])}
    weight = np.where(random.random(ALL) < 0.1, -1.0, 1.0)
    return {**columns, "w": weight, "y": (random.random(ALL) < chance).astype(np.int32)}


def main() -> None:
    """Lets `ritz fit` run and prints its laps as one line of JSON."""
    watch = Stopwatch()
    table(watch)
    cpu, wall = zip(*watch.laps[1:], strict=True)
    print(json.dumps({"first": watch.laps[0], "cpu": cpu, "wall": wall}))


if __name__ == "__main__":
    assert sys.argv[1:] == ["table"]
    main()
