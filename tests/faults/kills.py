"""Kill ritz at random moments and compare what it leaves with a run that was never disturbed.

A scenario starts a command, kills it after a random part of the time that the undisturbed command takes, and starts the
command that goes on, until one of them ends by itself. What is there at the end is compared with the undisturbed run.
"""

import dataclasses
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil

RITZ = (sys.executable, "-m", "ritz")
LIMIT_SECONDS = 900.0
"""A command that has not ended after this time is counted as lost."""
ORPHAN_SECONDS = 20.0
"""Time that the workers of a killed sweep have to end."""
ENDED = (0, 3, 4)
"""Exit codes of a command that has done its work: met, missed, not decided."""


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A command that is killed.

    Attributes
    ----------
    name : str
        What the table calls it.
    begin, go_on : Callable[[pathlib.Path], list[str]]
        Arguments of ritz that begin in a folder, and that go on with what a killed process left there.
    begun : Callable[[pathlib.Path], bool]
        Whether there is something to go on with.
    outcome : Callable[[pathlib.Path], object]
        What must not depend on kills; compared with ``==``.
    environment : dict[str, str]
        Variables of the commands.
    kills_worker : bool
        Kill one of the command's children, which the command must survive, in place of the command.
    """

    name: str
    begin: Callable[[pathlib.Path], list[str]]
    go_on: Callable[[pathlib.Path], list[str]]
    begun: Callable[[pathlib.Path], bool]
    outcome: Callable[[pathlib.Path], object]
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    kills_worker: bool = False


@dataclasses.dataclass
class Tally:
    """Kills of one scenario, and the runs lost, with other results, and with a traceback, each with a sentence."""

    kills: int = 0
    runs: int = 0
    lost: int = 0
    different: int = 0
    bare: int = 0
    sentences: list[str] = dataclasses.field(default_factory=list)


def kill_repeatedly(scenario: Scenario, count: int, seed: int, folder: pathlib.Path) -> Tally:
    """Kill a scenario at random moments.

    Parameters
    ----------
    scenario : Scenario
        What is killed.
    count : int
        Number of kills.
    seed : int
        Seed of the moments and of the choice of workers.
    folder : pathlib.Path
        An empty folder for the runs; a run is removed when it has been compared.

    Returns
    -------
    Tally
        The number of kills, and of lost, different and bare outcomes among the runs that were made.

    Raises
    ------
    RuntimeError
        If the undisturbed command fails.
    """
    random_numbers = random.Random(seed)
    _undisturbed(scenario, folder / "compiling", folder)  # so that the next one shows the time with compiled programs
    start = time.monotonic()
    expected = _undisturbed(scenario, folder / "undisturbed", folder)
    seconds = time.monotonic() - start
    tally = Tally()
    while tally.kills < count:
        path = folder / f"killed-{tally.runs}"
        tally.runs += 1
        problem = ""
        for life in _lives(scenario, path, folder, random_numbers, seconds, count - tally.kills):
            tally.kills += life.killed
            tally.bare += "Traceback (most recent call last)" in life.text or "--debug" in life.text
            problem = problem or life.problem
        if problem:
            tally.lost += 1
        elif scenario.outcome(path) != expected:
            tally.different += 1
            problem = "the result differs from that of the undisturbed run"
        if problem:
            tally.sentences.append(f"{path.name}: {problem}")
        else:
            shutil.rmtree(path, ignore_errors=True)
    return tally


@dataclasses.dataclass(frozen=True)
class _Life:
    """A process: whether something of it was killed, what it printed, and what is wrong with how it ended."""

    killed: bool
    text: str
    problem: str = ""


def _undisturbed(scenario: Scenario, path: pathlib.Path, folder: pathlib.Path) -> object:
    process = _start(scenario, scenario.begin(path), folder)
    code = process.wait()
    if code not in ENDED:
        raise RuntimeError(f"The undisturbed {scenario.name} ended with exit code {code}: {_printed(folder)[-800:]}")
    return scenario.outcome(path)


def _lives(
    scenario: Scenario,
    path: pathlib.Path,
    folder: pathlib.Path,
    random_numbers: random.Random,
    seconds: float,
    kills: int,
) -> Iterator[_Life]:
    """Processes that are killed, one after the other and at most `kills`, and the one that ends by itself."""
    while True:
        arguments = scenario.go_on(path) if scenario.begun(path) else scenario.begin(path)
        process = _start(scenario, arguments, folder)
        killed = kills > 0 and _kill_after(scenario, process, random_numbers.uniform(0, seconds), random_numbers)
        kills -= killed
        if killed and not scenario.kills_worker:
            left = process.orphans
            text = _printed(folder)
            yield _Life(True, text, f"{left} workers went on after the command was killed" if left else "")
            continue
        try:
            code = process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = None
        text = _printed(folder)
        if code in ENDED:
            yield _Life(killed, text)
            return
        if killed and code == 1:
            yield _Life(True, text)
            continue
        yield _Life(killed, text, f"{' '.join(arguments)} ended with exit code {code}: {text[-300:]}")
        return


class _Process(subprocess.Popen):
    """A process that knows how many of its children outlived it."""

    orphans = 0

    def children(self) -> list[psutil.Process]:
        """Its children and theirs."""
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


def _kill_after(scenario: Scenario, process: _Process, seconds: float, random_numbers: random.Random) -> bool:
    """Kill the command or one of its workers after a time; whether there was something to kill."""
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        pass
    children = process.children()
    if not scenario.kills_worker:
        process.kill()
        process.wait()
        left = psutil.wait_procs(children, timeout=ORPHAN_SECONDS)[1]
        process.orphans = len(left)
        for each in left:
            each.kill()
        return True
    if children:
        random_numbers.choice(children).kill()
    return bool(children)


def _start(scenario: Scenario, arguments: list[str], folder: pathlib.Path) -> _Process:
    environment = {"RITZ_CACHE_DIR": str(folder / "cache"), **os.environ, **scenario.environment}
    with _log(folder).open("wb") as log:
        return _Process(
            [*RITZ, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )


def _printed(folder: pathlib.Path) -> str:
    return _log(folder).read_text(errors="replace")


def _log(folder: pathlib.Path) -> pathlib.Path:
    return folder / "log.txt"
