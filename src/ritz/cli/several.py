"""Several recipes, each by `ritz run` in a process of its own, in one folder that can be gone on with."""

import contextlib
import dataclasses
import pathlib
import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ritz.cards import Card
from ritz.cli import codes
from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.cli.processes import Process, has_ended, sentence, start, stop
from ritz.cli.request import RUNS
from ritz.cli.signals import raised
from ritz.runs import folder
from ritz.runs.errors import DamagedError

STATE = "recipes.json"
"""What is known of every recipe that was run: exit code, seconds, and why it failed."""
LOOK = 0.2
"""Seconds between two looks at the processes."""


@dataclasses.dataclass(frozen=True)
class Done:
    """A recipe that has been run."""

    name: str
    path: pathlib.Path
    code: int
    seconds: float
    """Wall seconds of its process; of all, where it was gone on with."""
    why: str
    """Why it failed; empty where it did not."""
    before: bool = False
    """Whether it had ended before this command began."""


class Campaign:
    """Recipes that are run side by side below one folder."""

    def __init__(self, kind: str, out: pathlib.Path | None, *, seed: int, workers: int) -> None:
        """Make the folder, or go on with the one that is there.

        Raises UsageError where it was begun with another seed; TakenError where it is another folder.
        """
        if workers < 1:
            raise UsageError(f"Expected --workers of at least 1, got {workers}.")
        if seed < 0:
            raise UsageError(f"Expected --seed of at least 0, got {seed}.")
        self.seed, self.workers = seed, workers
        files = {STATE: folder.to_json({"seed": seed, "recipes": {}})}
        if out is not None and (out / STATE).exists():
            self.path = out
        else:
            self.path = folder.create_named(RUNS, kind, files) if out is None else folder.create(out, files)
        content = folder.read_json(self.path / STATE)
        if content.get("seed") != seed or not isinstance(content.get("recipes"), dict):
            raise UsageError(
                f"Expected --seed {content.get('seed')}, with which {self.path} was begun, got {seed}. Give another "
                "--out."
            )
        self._known: dict[str, dict[str, Any]] = content["recipes"]

    def run(self, cards: Mapping[str, Card], again: Sequence[str]) -> Iterator[Done]:
        """Run all that have not ended yet, the longest first, and yield each when it has ended.

        `again`: the command that goes on. Raises InterruptedRunError with it where someone asked to stop; the
        processes have ended then.
        """
        with folder.held(self.path):
            ended = [name for name in cards if self._ended(name)]
            yield from (self._done(name, before=True) for name in ended)
            waiting = sorted((name for name in cards if name not in ended), key=lambda name: cards[name].minutes)
            try:
                with raised():
                    yield from self._side_by_side(waiting)
            except KeyboardInterrupt:
                command = shlex.join(["ritz", *again, "--out", str(self.path)])
                raise InterruptedRunError(f"Interrupted; nothing is lost. Go on with: {command}") from None

    def _side_by_side(self, waiting: list[str]) -> Iterator[Done]:
        running: dict[str, tuple[Process, float]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < self.workers:
                    name = waiting.pop()
                    running[name] = self._start(name), time.monotonic()
                time.sleep(LOOK)
                for name in [name for name, (process, _) in running.items() if has_ended(process)]:
                    self._enter(name, *running.pop(name))
                    yield self._done(name)
        finally:
            stop(process for process, _ in running.values())
            for name, (_, begun) in running.items():
                self._add(name, time.monotonic() - begun, None, "")

    def _start(self, name: str) -> Process:
        path = self.path / name
        words = ["run", name, "--seed", str(self.seed), "--out", str(path)]
        if (path / folder.CONFIG).exists():
            words.append("--resume")
        return start(words, self._log(name))

    def _enter(self, name: str, process: Process, begun: float) -> None:
        ended = process.returncode in (codes.MET, codes.MISSED, codes.UNDECIDED)
        code = process.returncode if ended else codes.FAILED
        why = sentence(process, self._log(name)) if code == codes.FAILED else ""
        self._add(name, time.monotonic() - begun, code, why)

    def _add(self, name: str, seconds: float, code: int | None, why: str) -> None:
        seconds += self._known.get(name, {}).get("seconds", 0.0)
        self._known[name] = {"code": code, "seconds": round(seconds, 1), "why": why}
        folder.write_json(self.path / STATE, {"seed": self.seed, "recipes": self._known})

    def _done(self, name: str, *, before: bool = False) -> Done:
        known = self._known[name]
        return Done(name, self.path / name, known["code"], known["seconds"], known["why"], before)

    def _ended(self, name: str) -> bool:
        """Whether a recipe has been run to its page, and its result can be read."""
        if self._known.get(name, {}).get("code") is None:
            return False
        with contextlib.suppress(DamagedError):
            folder.read_json(self.path / name / folder.FINDINGS)
            result = folder.read_json(self.path / name / folder.RESULT)
            return result.get("recipe") == name and (self.path / name / folder.PAGE).exists()
        return False

    def _log(self, name: str) -> pathlib.Path:
        return self.path / f"{name}.log"
