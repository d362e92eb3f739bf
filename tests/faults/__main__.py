"""`python -m faults [NAME ...]`: kill, damage and fuzz ritz, and write the counts into docs/reliability.md.

Goes on where it stopped: a kind of fault is tried until its count is reached, with new random numbers each time.
"""

import argparse
import functools
import pathlib
import tempfile
from collections.abc import Callable
from typing import NamedTuple

from faults import damage, fuzz_readers, fuzz_settings
from faults.counts import Count, read_counts, write_counts
from faults.kills import Scenario, kill_repeatedly
from faults.scenarios import scenarios, write_table

KILLS, PLACES, INPUTS = 50, 40, 2000
FINE = ("refused", "identical", "accepted", "read")
"""How a case may end."""


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
        Kind("files of a run folder and an export damaged", PLACES, 10, _damage),
        Kind("values of --set fuzzed", INPUTS, 500, _settings),
        Kind("tables fuzzed", INPUTS, 500, _files),
    ]


def _kills(scenario: Scenario, done: int, more: int) -> Count:
    with tempfile.TemporaryDirectory() as place:
        write_table(pathlib.Path(place))
        tally = kill_repeatedly(scenario, more, done, pathlib.Path(place))
    return Count(tally.kills, tally.kills, tally.lost, tally.different, tally.bare, tally.sentences)


def _damage(done: int, more: int) -> Count:
    with tempfile.TemporaryDirectory() as place:
        outcomes = damage.run(more, done, pathlib.Path(place))
    return _counted([(each.case, each.kind, each.words) for each in outcomes], more)


def _settings(done: int, more: int) -> Count:
    return _counted([(each.case, each.kind, each.words) for each in fuzz_settings.run(more, done)], more)


def _files(done: int, more: int) -> Count:
    with tempfile.TemporaryDirectory() as place:
        return _counted([(*each, "") for each in fuzz_readers.run(more, done, pathlib.Path(place))], more)


def _counted(outcomes: list[tuple[str, str, str]], more: int) -> Count:
    """Count outcomes: (what was tried, how it ended, what was printed)."""
    bad = [each for each in outcomes if each[1] not in FINE]
    different = sum(each[1] == "different" for each in bad)
    sentences = [f"{kind}: {case}: {words[-200:]}" for case, kind, words in bad]
    return Count(more, len(outcomes), 0, different, len(bad) - different, sentences)


if __name__ == "__main__":
    main()
