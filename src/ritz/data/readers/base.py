"""What a reader gives: the chunks of a file, and what has to be known to read it again in the same way."""

import contextlib
import dataclasses
import difflib
import pathlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from jaxtyping import Shaped

from ritz.data.base import MalformedTable, listed
from ritz.data.options import ColumnChoice, ReadingOptions

Columns = Mapping[str, Shaped[np.ndarray, " n"]]
CHUNK_BYTES = 8 << 20
"""How large a chunk may be in memory, about."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """A file that has been recognised and looked at, but not read."""

    path: pathlib.Path
    chunks: Callable[[], Iterator[Columns]]
    """Begins to read: columns of the same names in every chunk, of types that may differ. Raises MalformedTable."""
    options: tuple[str, ...] = ()
    """What decides the columns beside the bytes of the file."""
    notes: tuple[str, ...] = ()
    """What had to be assumed, in sentences."""
    slow: bool = False
    """Whether reading takes so long that the result is worth keeping."""
    left_out: tuple[str, ...] = ()
    """Columns of the file that are not read."""
    unnamed: tuple[str, ...] = ()
    """Columns to which the file gives no name."""
    file_columns: tuple[str, ...] = ()
    """All columns of the file, in order."""
    settled: ReadingOptions = ReadingOptions()
    """The options, with what was told from the file in place of what was to be inferred."""
    later: list[str] = dataclasses.field(default_factory=list)
    """What is known only once the file has been read, in sentences."""

    @property
    def name(self) -> str:
        """What a message calls the file."""
        return self.path.name


@dataclasses.dataclass(frozen=True)
class ChosenColumns:
    """Which columns of a file are read, and what is to be said of the others."""

    names: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def chunk_rows(columns: int) -> int:
    """How many rows of 8 bytes a number make a chunk."""
    return max(1, CHUNK_BYTES // (8 * max(columns, 1)))


def rename(
    names: Sequence[str], given: Sequence[str], file: str, layouts: Sequence[Sequence[str]] = ()
) -> tuple[str, ...]:
    """The names of a file's columns, or those that are given, or the first of `layouts` that has as many.

    Raises MalformedTable where their number differs."""
    if given and len(given) == len(names):
        return tuple(given)
    if given:
        raise MalformedTable(f"{file}: expected as many names as columns, {len(names)}, got {len(given)}.")
    if not layouts:
        return tuple(names)
    fits = next((layout for layout in layouts if len(layout) == len(names)), None)
    if fits is None:
        counts = " or ".join(dict.fromkeys(str(len(layout)) for layout in layouts))
        raise MalformedTable(
            f"{file}: expected {counts} columns, as the file of training has with or without its target, got "
            f"{len(names)}, and no names by which to tell them apart. Give their names (--names)."
        )
    return tuple(fits)


def choose_columns(
    names: Sequence[str], choice: ColumnChoice, file: str, unusable: Mapping[str, str] | None = None
) -> ChosenColumns:
    """The columns that are read, of those there are. `unusable`: those that hold no number or text a row, and what
    they hold.

    Raises MalformedTable for a column that is asked for and is not there or is unusable, for one name of two columns
    that are read, and where nothing is left.
    """
    unusable = unusable or {}
    _refuse_absent(names, choice.columns, file)
    asked = [name for name in choice.columns if name in unusable]
    chosen = tuple(name for name in names if choice.takes(name) and name not in unusable)
    odd = [f"{name} ({unusable[name]})" for name in names if name in unusable and choice.takes(name)]
    if asked or (odd and not chosen):
        raise MalformedTable(
            f"{file}: expected one number, truth value or text a row, got lists or objects in {listed(odd, 8)}. "
            "Choose other columns (--features, --drop), or write what is needed of them, for example the first jet's "
            "momentum, into a column of its own."
        )
    if not chosen:
        raise MalformedTable(f"{file}: expected a column to read, but all of them are left out: {listed(names)}.")
    refuse_doubles(chosen, file)
    said = (f"Left out, because they do not hold one value a row: {listed(odd, 8)}.",) if odd else ()
    return ChosenColumns(chosen, tuple(dict.fromkeys(name for name in names if name not in chosen)), said)


def refuse_doubles(names: tuple[str, ...], file: str) -> None:
    """Raises MalformedTable where two columns have one name."""
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise MalformedTable(
            f"{file}: expected every column to have a name of its own, got {listed(twice)} more than once. Give other "
            f"names (--names), leave them out (--drop {twice[0]}), or rename the columns."
        )


@contextlib.contextmanager
def readable(path: pathlib.Path, kind: str) -> Iterator[None]:
    """What the libraries that read files raise for a broken one, whatever it is, as a MalformedTable.

    They promise no type: broken files have given IndexError, KeyError, struct.error, RecursionError, SystemError and
    others. The original stays the cause.
    """
    try:
        yield
    except MalformedTable:
        raise
    except MemoryError as error:
        raise MalformedTable(f"{path.name}: expected a {kind} file that fits into memory, but it does not.") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:200].rstrip(" .") or "no reason is given"
        raise MalformedTable(
            f"{path.name}: expected a whole {kind} file, but it cannot be read ({type(error).__name__}: {reason}). Get "
            "it again."
        ) from error


def iterate_readably(chunks: Iterator[Columns], path: pathlib.Path, kind: str) -> Iterator[Columns]:
    """The chunks, with errors as `readable` gives them."""
    while True:
        with readable(path, kind):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _refuse_absent(names: Sequence[str], wanted: Sequence[str], file: str) -> None:
    absent = [name for name in wanted if name not in names]
    if not absent:
        return
    near = {name: difflib.get_close_matches(name, names, n=1, cutoff=0.4) for name in absent}
    hints = [f"{found[0]!r} instead of {name!r}" for name, found in near.items() if found]
    hint = f" Did you mean {' and '.join(hints)}?" if hints else ""
    what = f"{'a column' if len(absent) == 1 else 'columns'} {', '.join(map(repr, absent))}"
    raise MalformedTable(
        f"{file}: expected {what}, which {'is' if len(absent) == 1 else 'are'} not there.{hint} Its columns: "
        f"{listed(names)}."
    )
