"""Flip bits of the files of a run folder or an export, and see whether any command takes the damage for data.

Every command is called in this process by ``ritz.cli.main``. The list of flips is worked through by a child process
that writes one line a case, so that a program that crashes or hangs the process is a counted outcome, not the end.
"""

import contextlib
import dataclasses
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence

HANG_SECONDS = 300.0
"""A case that takes longer has hung."""
OUTCOMES = ("refused", "same", "different", "bare", "crashed")


@dataclasses.dataclass(frozen=True)
class Command:
    """A command that reads a folder.

    Attributes
    ----------
    name : str
        What it is called in a case.
    arguments : tuple[str, ...]
        Its words, with FOLDER for the folder and OUT for a new output.
    made : tuple[str, ...]
        The files to compare, with the same two words.
    """

    name: str
    arguments: tuple[str, ...]
    made: tuple[str, ...]

    def filled(self, folder: pathlib.Path, out: pathlib.Path) -> list[str]:
        """The arguments for a folder and an output."""
        return [word.replace("FOLDER", str(folder)).replace("OUT", str(out)) for word in self.arguments]


@dataclasses.dataclass(frozen=True)
class Case:
    """A bit of a file, and the command that is called with it flipped."""

    file: str
    place: int
    bit: int
    command: str


def flip_everywhere(
    folder: pathlib.Path, commands: Sequence[Command], places: int, seed: int, work: pathlib.Path
) -> Iterator[tuple[Case, str, str]]:
    """Flip one bit at a time at random places of every file, and call every command.

    Parameters
    ----------
    folder : pathlib.Path
        A run folder or an export; whole again at the end.
    commands : Sequence[Command]
        What is called.
    places : int
        Places in each file; files of one folder of figures count as one.
    seed : int
        Seed of the places.
    work : pathlib.Path
        An empty folder for what the commands make.

    Yields
    ------
    tuple[Case, str, str]
        The case, one of OUTCOMES, and the last line that was printed.
    """
    cases = list(choose(folder, commands, places, seed))
    pending = list(cases)
    while pending:
        (work / "cases.json").write_text(json.dumps([dataclasses.astuple(case) for case in pending]))
        kept = {path: path.read_bytes() for path in _files(folder)}
        described = json.dumps([dataclasses.astuple(command) for command in commands])
        line = [sys.executable, "-m", "faults.flips", str(folder), str(work), described]
        child = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        done = 0
        with _killed_when_silent(child) as heard:
            for text in child.stdout or ():
                heard()
                outcome, words = json.loads(text)
                yield pending[done], outcome, words
                done += 1
        if done < len(pending):
            yield pending[done], "crashed", f"the process ended with {child.wait()}"
            done += 1
        for path, content in kept.items():
            path.write_bytes(content)
        pending = pending[done:]


def choose(folder: pathlib.Path, commands: Sequence[Command], places: int, seed: int) -> Iterator[Case]:
    """The cases: every command for `places` bits of every file."""
    rng = random.Random(seed)
    files = _files(folder)
    figures = [path for path in files if path.parent.name == "figures"]
    groups = [[path] for path in files if path not in figures] + ([figures] if figures else [])
    for group in groups:
        full = [path for path in group if path.stat().st_size]
        for _ in range(places if full else 0):
            path = rng.choice(full)
            place, bit = rng.randrange(path.stat().st_size), rng.randrange(8)
            for command in commands:
                yield Case(str(path.relative_to(folder)), place, bit, command.name)


def _files(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@contextlib.contextmanager
def _killed_when_silent(child: subprocess.Popen) -> Iterator[Callable[[], None]]:
    """Kill a process that has not been heard of for HANG_SECONDS."""
    import threading

    last, over = [time.monotonic()], threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            if time.monotonic() - last[0] > HANG_SECONDS:
                child.kill()
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield lambda: last.__setitem__(0, time.monotonic())
    finally:
        over.set()
        thread.join()


def _work(folder: pathlib.Path, work: pathlib.Path, commands: dict[str, Command], cases: list[Case]) -> None:
    """Work through cases, and print one line for each."""
    expected = {name: _call(command, folder, work) for name, command in commands.items()}
    for case in cases:
        path = folder / case.file
        whole = path.read_bytes()
        damaged = bytearray(whole)
        damaged[case.place] ^= 1 << case.bit
        path.write_bytes(damaged)
        try:
            found = _call(commands[case.command], folder, work)
        finally:
            path.write_bytes(whole)
        print(json.dumps(_judge(found, expected[case.command], case)), file=sys.__stdout__, flush=True)


def _judge(found: tuple, expected: tuple, case: Case) -> tuple[str, str]:
    code, words, made = found
    last = words.strip().splitlines()[-1] if words.strip() else ""
    if "Traceback (most recent call last)" in words or "--debug" in words:
        return "bare", last
    if code in (0, 3, 4):
        return ("same", last) if (code, made) == (expected[0], expected[2]) else ("different", last)
    named = pathlib.Path(case.file).name in words or case.file.split("/")[0] in words
    return ("refused", last) if named else ("bare", f"the file is not named: {last}")


def _call(command: Command, folder: pathlib.Path, work: pathlib.Path) -> tuple[int, str, dict[str, bytes]]:
    """(exit code, what was printed, what was made) of a command on a copy of the folder."""
    from ritz.cli import main

    with tempfile.TemporaryDirectory(dir=work) as place:
        copy, out = pathlib.Path(place) / "folder", pathlib.Path(place) / "out"
        shutil.copytree(folder, copy)
        words = io.StringIO()
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            try:
                code = main(command.filled(copy, out))
            except Exception as error:
                code = 1
                words.write(f"\nTraceback (most recent call last): {error!r}")
        made = {}
        for name in command.made:
            path = pathlib.Path(name.replace("FOLDER", str(copy)).replace("OUT", str(out)))
            made[name] = path.read_bytes().replace(place.encode(), b"") if path.is_file() else b""
        return code, words.getvalue(), made


if __name__ == "__main__":
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    here, there = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    given = [Command(name, tuple(words), tuple(made)) for name, words, made in json.loads(sys.argv[3])]
    listed = [Case(*each) for each in json.loads((there / "cases.json").read_text())]
    _work(here, there, {each.name: each for each in given}, listed)
