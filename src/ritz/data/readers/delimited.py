"""Text tables, CSV and its kin, plain or compressed by gzip: by the C parser of pandas, in chunks."""

import contextlib
import dataclasses
import gzip
import io
import pathlib
import re
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.base import Columns, Reading, chunk_rows
from ritz.data.readers.delimited_columns import ColumnReader
from ritz.data.readers.dialect import Dialect, dialect
from ritz.data.readers.limits import refuse_size

HEAD = 1 << 18
"""Bytes from which the dialect is told."""
FIRST_ROWS = 5_000
"""Rows from which it is told which columns are text."""
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""How text begins that is not in UTF-8."""
UTF8 = "utf-8-sig"


def open_delimited(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice, *, zipped: bool) -> Reading:
    """A text table. Raises MalformedTable where its first lines are none."""
    head, encoding, whole = _head(path, options.encoding, zipped)
    spelled = dialect(head, path.name, options, choice, whole=whole)
    source = TextSource(path, spelled, encoding, zipped)
    with reasons(path, encoding, spelled.lines):
        first = next(source.frames(FIRST_ROWS), None)
    if first is None:
        raise MalformedTable(f"{path.name}: expected rows below the names of the columns, got none.")
    reader = ColumnReader.learn(source.path.name, spelled, first)
    later: list[str] = []
    settled = spelled.options
    if reader.dayfirst is not None:
        settled = dataclasses.replace(settled, dayfirst="yes" if reader.dayfirst else "no")
    return Reading(
        path,
        lambda: _chunks(source, reader, later),
        (encoding,),
        (*spelled.notes, *reader.notes),
        slow=True,
        left_out=spelled.chosen.left_out,
        unnamed=spelled.unnamed,
        file_columns=spelled.file_columns,
        settled=settled,
        later=later,
    )


class TextSource:
    """A text file whose dialect is known, as frames of pandas or as its lines."""

    def __init__(self, path: pathlib.Path, spelled: Dialect, encoding: str, zipped: bool) -> None:
        """Nothing is opened yet."""
        self.path, self.spelled, self.encoding, self.zipped = path, spelled, encoding, zipped

    def frames(self, rows: int, text: frozenset[str] = frozenset()) -> Iterator[Any]:
        """Frames of at most `rows` rows; the columns `text` are read as text."""
        import pandas

        spelled, options = self.spelled, self.spelled.options
        with opened(self.path, self.encoding, self.zipped) as handle:
            _pass_over(handle, spelled.characters)
            with pandas.read_csv(
                handle,
                sep=spelled.separator,
                header=None,
                names=list(spelled.columns),
                decimal=options.decimal,
                thousands=options.thousands or None,
                comment=options.comment or None,
                na_values=list(options.na) or None,
                index_col=False,
                skipinitialspace=True,
                dtype=dict.fromkeys(text, str),
                chunksize=rows,
            ) as parser:
                yield from parser

    def line_of(self, row: int) -> int:
        """The line of a row; lines within quotation marks and comments are not counted."""
        comment = self.spelled.options.comment
        count = -1
        with opened(self.path, self.encoding, self.zipped) as handle:
            for number, line in enumerate(handle, 1):
                if number <= self.spelled.lines or not line.strip() or (comment and line.startswith(comment)):
                    continue
                count += 1
                if count == row:
                    return number
        return row + 1 + self.spelled.lines


@contextlib.contextmanager
def opened(path: pathlib.Path, encoding: str, zipped: bool) -> Iterator[io.TextIOWrapper]:
    """The text of a file, its line ends as they are; unpacking stops where it grows beyond all reason."""
    with contextlib.ExitStack() as closing:
        raw: Any = closing.enter_context(path.open("rb"))
        if zipped:
            raw = closing.enter_context(io.BufferedReader(_Unpacked(path, raw), 1 << 18))
        yield closing.enter_context(io.TextIOWrapper(raw, encoding, newline=""))


class _Unpacked(io.RawIOBase):
    """The content of a gzip file, refused where it is far larger than what was read for it."""

    def __init__(self, path: pathlib.Path, raw: Any) -> None:
        self._path, self._raw, self._count = path, raw, 0
        self._inner = gzip.GzipFile(fileobj=raw)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        count = self._inner.readinto(buffer)
        self._count += count
        refuse_size(self._path, self._count, self._raw.tell())
        return count


def _head(path: pathlib.Path, encoding: str, zipped: bool) -> tuple[str, str, bool]:
    """(the first characters, the encoding, whether they are all)."""
    with reasons(path, encoding), contextlib.ExitStack() as closing:
        handle: Any = closing.enter_context(path.open("rb"))
        if zipped:
            handle = closing.enter_context(gzip.GzipFile(fileobj=handle))
        head = handle.read(HEAD)
    whole = len(head) < HEAD
    told = encoding or next((each for mark, each in MARKS if head.startswith(mark)), UTF8)
    told = UTF8 if told.lower().replace("_", "-") in ("utf-8", "utf8") else told
    if b"\0" in head and told == UTF8:
        raise MalformedTable(
            f"{path.name}: expected a table as text, got bytes that are no text. If it is UTF-16, say so: "
            "--encoding utf-16-le"
        )
    try:
        return head.decode(told, errors="strict" if whole else "ignore"), told, whole
    except UnicodeDecodeError as error:
        raise _other_bytes(path, told, error.start) from None


def _pass_over(handle: io.TextIOWrapper, characters: int) -> None:
    while characters > 0 and (text := handle.read(characters)):
        characters -= len(text)


def _chunks(source: TextSource, reader: ColumnReader, later: list[str]) -> Iterator[Columns]:
    """The columns, some rows at a time."""
    row, blank, names = 0, 0, reader.names
    later.clear()
    frames = source.frames(chunk_rows(len(source.spelled.columns)), reader.text)
    while True:
        with reasons(source.path, source.encoding, source.spelled.lines):
            frame = next(frames, None)
        if frame is None:
            break
        kept = _filled(frame)
        reader.refuse_values_of_nameless(frame, lambda bad, row=row: source.line_of(row + bad))
        part = frame if kept is None else frame[kept]
        columns = {}
        for name in names:
            columns[name], bad = reader.values(name, part[name])
            if bad is not None:
                place = bad if kept is None else int(np.flatnonzero(kept)[bad])
                raise reader.refusal(name, part[name].iloc[bad], source.line_of(row + place))
        row += len(frame)
        blank += 0 if kept is None else int((~kept).sum())
        yield columns
    if blank:
        later.append(f"{blank} rows without any entry were left out.")
    if blank == row:
        raise MalformedTable(f"{source.path.name}: expected rows, got {row} without any entry.")


def _filled(frame: Any) -> np.ndarray | None:
    """Which rows have an entry; None for all."""
    absent = frame.iloc[:, 0].isna().to_numpy()
    if not absent.any():
        return None
    empty = absent.copy()
    empty[absent] = frame[absent].isna().all(axis=1).to_numpy()
    return ~empty if empty.any() and frame.shape[1] > 1 else None


@contextlib.contextmanager
def reasons(path: pathlib.Path, encoding: str, above: int = 0) -> Iterator[None]:
    """What pandas, gzip and Python say of a broken file, as a MalformedTable. `above`: lines it does not see."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise MalformedTable(
            f"{path.name}: expected a whole gzip file, but it ends early or is damaged ({error}). Get it again."
        ) from None
    except UnicodeError as error:
        raise _other_bytes(path, encoding, getattr(error, "start", None)) from None
    except ValueError as error:  # ParserError is one
        if isinstance(error, MalformedTable):
            raise
        reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ").rstrip(".")
        reason = re.sub(r"\bline (\d+)", lambda found: f"line {int(found[1]) + above}", reason)
        raise MalformedTable(f"{path.name}: not every line is a row of the table: {reason}.") from None


def _other_bytes(path: pathlib.Path, encoding: str, place: int | None) -> MalformedTable:
    where = "" if place is None else f" (the first at {place})"
    stated = "UTF-8" if encoding in ("", UTF8) else encoding
    return MalformedTable(
        f"{path.name}: expected text in {stated}, got other bytes{where}. Name its encoding: --encoding latin-1 (or "
        "cp1252, as Windows writes in the West)"
    )
