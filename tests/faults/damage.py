"""Flipped bits, missing and torn files in a run folder and in an export: each command refuses, naming the file, or
does what it does with the whole folder."""

import pathlib
import random
import shutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

from faults import subjects

from ritz.runs import folder

IGNORED = {"lock", folder.PAGE}
"""Files that no command reads."""
PREDICTOR = ("predictor.json", "predictor.npz", "manifest.json")


class Outcome(NamedTuple):
    """What became of one case."""

    case: str
    kind: str
    """"refused" (exit code 1 or 2 and a sentence that names the file), "identical" (the output of the whole folder),
    "different" (exit code 0 and other output), or "bare" (an error without the file's name, or with a traceback)."""
    words: str


def run(count: int, seed: int, scratch: pathlib.Path, most: int | None = None) -> list[Outcome]:
    """Flip one bit at `count` random places of every file, and also remove and cut every file, in `scratch`.

    `most`: of all these cases so many, drawn at random. A case takes a few hundredths of a second.
    """
    chance = random.Random(seed)
    made, exported, table = scratch / "run", scratch / "model", scratch / "table.csv"
    subjects.write_table(table)

    def predict(path: pathlib.Path) -> tuple[int, str, str]:
        return _predict(path, table)

    with subjects.recipes_of_the_tests():
        subjects.make_run(made)
        subjects.make_export(exported)
        whole = [
            *_cases(exported, predict, chance, count, [path.name for path in exported.iterdir()]),
            *_cases(made, predict, chance, count, PREDICTOR),
            *_cases(made, _report, chance, count, [name for name in _files(made) if "/" not in name]),
            *_cases(made, _resume, chance, max(1, count // 10), _files(made)),
        ]
        wanted = {pair: _on_copy(*pair) for pair in dict.fromkeys(case[:2] for case in whole)}
        assert all(code in (0, 3) for code, _, _ in wanted.values()), wanted
        chosen = whole if most is None else chance.sample(whole, most)
        return [_outcome(*case, wanted[case[:2]]) for case in chosen]


def _files(path: pathlib.Path) -> list[str]:
    names = [each.relative_to(path).as_posix() for each in sorted(path.rglob("*")) if each.is_file()]
    return [name for name in names if name not in IGNORED and not name.startswith(folder.FIGURES)]


Command = Callable[[pathlib.Path], tuple[int, str, str]]
"""(exit code, output, stderr) of a command on a folder."""


def _cases(path: pathlib.Path, command: Command, chance: random.Random, count: int, names) -> Iterator[tuple]:
    """(folder, command, name of the file, what is done to it, its content then)."""
    for name in names:
        for what, content in _damaged((path / name).read_bytes(), chance, count):
            yield path, command, name, what, content


def _outcome(path: pathlib.Path, command: Command, name: str, what: str, content: bytes | None, wanted) -> Outcome:
    got = _on_copy(path, command, {name: content})
    return Outcome(f"{command.__name__.strip('_')} {name}: {what}", *_judged(got, wanted, name))


def _on_copy(path: pathlib.Path, command: Command, changed: dict[str, bytes | None] | None = None):
    """What a command does with a copy of a folder in which some files are changed."""
    copy = path.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(path, copy)
    for name, content in (changed or {}).items():
        _put(copy / name, content)
    try:
        return command(copy)
    except BaseException as error:
        return -1, "", f"Traceback: {type(error).__name__}: {error}"


def _damaged(whole: bytes, chance: random.Random, count: int) -> Iterator[tuple[str, bytes | None]]:
    """Changed contents of a file; None for a file that is gone."""
    yield "missing", None
    yield "cut", whole[: len(whole) // 2]
    for _ in range(count if whole else 0):
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        changed = bytearray(whole)
        changed[place] ^= 1 << bit
        yield f"bit {bit} of byte {place}", bytes(changed)


def _put(path: pathlib.Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def _judged(got: tuple[int, str, str], wanted: tuple[int, str, str], name: str) -> tuple[str, str]:
    code, out, err = got
    if "Traceback" in err or "--debug" in err:
        return "bare", err
    if code == wanted[0]:
        return ("identical" if out == wanted[1] else "different"), err
    base = name.rpartition("/")[2]
    named = base in err or (name.startswith(folder.CHECKPOINTS) and "checkpoint" in err)
    return ("refused" if code in (1, 2) and named else "bare"), err


def _predict(path: pathlib.Path, table: pathlib.Path) -> tuple[int, str, str]:
    predicted = path / "predicted.csv"
    code, _, err = subjects.call("predict", path, table, "--out", predicted)
    return code, predicted.read_text() if predicted.exists() else "", err


def _report(path: pathlib.Path) -> tuple[int, str, str]:
    code, _, err = subjects.call("report", path)
    return code, (path / folder.PAGE).read_text() if code == 0 else "", err


def _resume(path: pathlib.Path) -> tuple[int, str, str]:
    """The result of going on with a finished run, which reads its configuration and its checkpoints."""
    code, _, err = subjects.call(*subjects.RUN[:2], "--quiet", "--resume", "--out", path)
    return code, (path / folder.RESULT).read_text() if code in (0, 3) else "", err
