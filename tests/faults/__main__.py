"""`python -m faults [NAME ...]`: kill, damage and fuzz ritz, and write the counts into docs/reliability.md.

Goes on where it stopped: a kind of fault is tried until its count is reached, with new random numbers each time.
"""

import argparse
import collections
import functools
import os
import pathlib
import tempfile
from collections.abc import Callable
from typing import Any, NamedTuple

from faults import fuzz_readers, fuzz_settings
from faults.counts import ROOT, Count, read_counts, write_counts
from faults.flips import flip_everywhere
from faults.kills import Scenario, kill_repeatedly
from faults.scenarios import scenarios, write_table
from faults.targets import TARGETS, Target, make_targets

KILLS, PLACES, INPUTS = 50, 40, 2000


def main() -> None:
    """Count what is asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="words that the kind's name contains; all by default")
    parser.add_argument("--anew", action="store_true", help="forget what was counted of these kinds")
    options = parser.parse_args()
    counts = read_counts()
    for kind in kinds():
        if options.names and not any(word in kind.name for word in options.names):
            continue
        found = Count() if options.anew else counts.get(kind.name, Count())
        while found.done < kind.wanted:
            part = kind.count(found.done, min(kind.block, kind.wanted - found.done))
            found.add(part)
            counts = {**read_counts(), kind.name: found}
            write_counts(counts)
            print(
                f"{kind.name}: {found.cases} cases, {found.lost} lost, {found.different} different, {found.bare} bare"
            )
            for sentence in part.sentences:
                print(f"  {sentence}", flush=True)


class Kind(NamedTuple):
    """A kind of fault: its name, how far it is counted, how far at a time, and the function that counts a stretch."""

    name: str
    wanted: int
    block: int
    count: Callable[[int, int], Count]
    """From how much was done before (which seeds the random numbers) and how much more is wanted."""


def kinds() -> list[Kind]:
    """All kinds of faults."""
    return [
        *(Kind(f"SIGKILL: {each.name}", KILLS, 10, functools.partial(_kills, each)) for each in scenarios()),
        *(Kind(f"bit flipped: {each.name}", PLACES, 10, functools.partial(_flips, each)) for each in TARGETS),
        Kind("settings fuzzed", INPUTS, 500, _settings),
        Kind("files fuzzed", INPUTS, 500, _files),
    ]


def _kills(scenario: Scenario, done: int, more: int) -> Count:
    with tempfile.TemporaryDirectory() as place:
        write_table(pathlib.Path(place))
        tally = kill_repeatedly(scenario, more, done, pathlib.Path(place))
    return Count(tally.kills, tally.kills, tally.lost, tally.different, tally.bare, tally.sentences)


def _flips(target: Target, done: int, more: int) -> Count:
    outcomes: collections.Counter[str] = collections.Counter()
    sentences = []
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        make_targets(work)
        for case, outcome, words in flip_everywhere(work / target.folder, target.commands, more, done, work):
            outcomes[outcome] += 1
            if outcome not in ("refused", "same"):
                sentences.append(f"{outcome}: {case}: {words}")
        os.chdir(ROOT)
    bare = outcomes["bare"] + outcomes["crashed"]
    return Count(more, outcomes.total(), 0, outcomes["different"], bare, sentences)


def _settings(done: int, more: int) -> Count:
    return _of_fuzz(fuzz_settings.run(more, done), more)


def _files(done: int, more: int) -> Count:
    with tempfile.TemporaryDirectory() as place:
        return _of_fuzz(fuzz_readers.run(more, done, pathlib.Path(place)), more)


def _of_fuzz(outcomes: list[Any], more: int) -> Count:
    """`outcomes`: pairs of a description and how it ended."""
    bad = [f"{outcome}: {what}" for what, outcome in outcomes if "bare" in str(outcome).lower()]
    return Count(more, len(outcomes), 0, 0, len(bad), bad)


if __name__ == "__main__":
    main()
