"""A CSV of 19 columns, as the UCI SUSY file spells them, to the array a network is trained on; beside pandas' C reader.

`python -m benchmarks.reading --rows 5000000` for the size of the SUSY file (2.4 GB). The file is made of 50,000 random
rows over and over. Every contestant has a process of its own; its seconds are CPU seconds of one thread, without
imports, and its peak memory is as Linux counts it, mapped files included. ritz reads, narrows, checks, keeps the table
in its cache and gives the features as one float32 array; "again" does so from the cache. pandas reads the same columns
as float32 and keeps nothing. `ratio` is the seconds over those of pandas in the same round.
"""

import argparse
import io
import json
import pathlib
import resource
import statistics
import tempfile
from typing import Any

import numpy as np

from benchmarks.timing import ONE_THREAD, Stopwatch, alone

ROWS, COLUMNS, REPEATED, ROUNDS = 500_000, 19, 50_000, 3
PEER, TARGET = "pandas, float32", 1.2
CONTESTANTS = {PEER: "pandas", "ritz, first time": "ritz", "ritz, again": "ritz"}


def measure(rows: int = ROWS) -> dict[str, Any]:
    """The table, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events.csv"
        write(path, rows)
        rounds = []
        for turn in range(ROUNDS):
            environment = {**ONE_THREAD, "RITZ_CACHE_DIR": f"{folder}/cache{turn}"}
            rounds.append(
                {
                    name: alone("benchmarks.reading", "--alone", which, str(path), environment=environment)
                    for name, which in CONTESTANTS.items()
                }
            )
    table = {}
    for name in CONTESTANTS:
        ratios = [turn[name]["cpu"] / turn[PEER]["cpu"] for turn in rounds]
        table[name] = {
            "CPU s": round(statistics.median(turn[name]["cpu"] for turn in rounds), 2),
            "wall s": round(statistics.median(turn[name]["wall"] for turn in rounds), 2),
            "peak MB": round(max(turn[name]["peak"] for turn in rounds)),
            "ratio": round(statistics.median(ratios), 2),
        }
    ratio = table["ritz, first time"]["ratio"]
    said = f"{ratio} times the CPU seconds of pandas' reader; target {TARGET}: {'met' if ratio <= TARGET else 'missed'}"
    return {f"{rows:,} rows": {"rows": table, "verdict": said}}


def write(path: pathlib.Path, rows: int) -> None:
    """The file: single-precision numbers with 18 decimals, the first a label."""
    part = np.random.default_rng(0).normal(size=(REPEATED, COLUMNS)).astype(np.float32)
    part[:, 0] = part[:, 0] > 0
    text = io.StringIO()
    np.savetxt(text, part, fmt="%.18e", delimiter=",")
    with path.open("w") as file:
        for _ in range(rows // REPEATED):
            file.write(text.getvalue())


def pandas(path: pathlib.Path, watch: Stopwatch) -> tuple[int, ...]:
    """`read_csv` with its C engine and the type that is wanted."""
    import pandas

    watch.again()
    array = pandas.read_csv(path, header=None, dtype=np.float32).to_numpy()
    watch.lap()
    return array.shape


def ritz(path: pathlib.Path, watch: Stopwatch) -> tuple[int, ...]:
    """The table, what has to be done to it, and the array."""
    import pandas  # noqa: F401 - imports are not counted, of either

    from ritz.data.preparation import Preparation
    from ritz.data.tables import read_table

    watch.again()
    table = read_table(path)
    array = Preparation.learn(table, table.names[1:]).apply(table)
    watch.lap()
    return array.shape


def main() -> None:
    """One contestant, for `alone`; or the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="a multiple of 50,000")
    parser.add_argument("--alone", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone is None:
        print(json.dumps(measure(given.rows), indent=1))
        return
    watch = Stopwatch()
    {"pandas": pandas, "ritz": ritz}[given.alone[0]](pathlib.Path(given.alone[1]), watch)
    ((cpu, wall),) = watch.laps
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak}))


if __name__ == "__main__":
    main()
