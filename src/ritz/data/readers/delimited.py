"""Text tables, CSV and its kin, plain or compressed by gzip: by the C parser of pandas, in chunks."""

import contextlib
import gzip
import io
import pathlib
import warnings
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable
from ritz.data.columns import as_text, narrowed
from ritz.data.readers.base import Columns, Reading, chunk_rows
from ritz.data.readers.dialect import Dialect, dialect

HEAD = 1 << 18
"""Characters from which the dialect is told."""
FIRST_ROWS = 5_000
"""Rows from which it is told which columns are text."""
MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def open_delimited(path: pathlib.Path, names: Sequence[str] | None, *, zipped: bool) -> Reading:
    """A text table. Raises MalformedTable where its first lines are none."""
    head = _head(path, zipped)
    spelled = dialect(head, path.name, names)
    options = (spelled.separator, *spelled.names, str(spelled.skipped), spelled.decimal)
    return Reading(path, lambda: _chunks(path, spelled, zipped), options, spelled.notes, slow=True)


def _head(path: pathlib.Path, zipped: bool) -> str:
    with _reasons(path), _opened(path, zipped) as handle:
        head = handle.read(HEAD)
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            raise MalformedTable(f"{path.name}: expected text in UTF-8, got {encoding}. Save it as UTF-8.")
    if b"\0" in head:
        raise MalformedTable(f"{path.name}: expected a table as text, got bytes that are no text.")
    whole = len(head) < HEAD
    try:
        return head.decode("utf-8-sig", errors="strict" if whole else "ignore")
    except UnicodeDecodeError as error:
        raise MalformedTable(f"{path.name}: expected text in UTF-8, got other bytes at {error.start}.") from None


def _opened(path: pathlib.Path, zipped: bool) -> gzip.GzipFile | io.BufferedReader:
    return gzip.open(path, "rb") if zipped else path.open("rb")


def _chunks(path: pathlib.Path, spelled: Dialect, zipped: bool) -> Iterator[Columns]:
    """The columns, some rows at a time. A column is text where more than half of its first entries are no numbers."""
    with _reasons(path):
        first = _parser(path, spelled, zipped, nrows=FIRST_ROWS)
    words = {name for name in spelled.names if _mostly_text(first[name])}
    open_yet = {name for name in spelled.names if first[name].isna().all()}
    options = {"dtype": dict.fromkeys(words, str), "chunksize": chunk_rows(len(spelled.names))}
    row = 0
    with _parser(path, spelled, zipped, **options) as parser:
        while True:
            with _reasons(path):
                frame = next(parser, None)
            if frame is None:
                return
            seen = {name for name in open_yet if frame[name].notna().any()}
            words |= {name for name in seen if _mostly_text(frame[name])}
            open_yet -= seen
            columns = {}
            for name in spelled.names:
                columns[name], bad = _column(frame[name], name in words)
                if bad is not None:
                    _refuse_text(path, spelled, zipped, name, row + bad, frame[name].iloc[bad])
            row += len(frame)
            yield columns


def _parser(path: pathlib.Path, spelled: Dialect, zipped: bool, **options: Any) -> Any:
    import pandas

    return pandas.read_csv(
        path,
        sep=spelled.separator,
        header=None,
        names=list(spelled.names),
        skiprows=spelled.skipped,
        decimal=spelled.decimal,
        index_col=False,
        skipinitialspace=True,
        compression="gzip" if zipped else None,
        **options,
    )


def _mostly_text(series: Any) -> bool:
    """Whether more than half of what is there is neither a number nor a truth value."""
    import pandas

    if pandas.api.types.infer_dtype(series, skipna=True) not in ("string", "mixed", "mixed-integer"):
        return False
    return bool(_numbers(series.dropna()).isna().mean() > 0.5)


def _numbers(series: Any) -> Any:
    import pandas

    return pandas.to_numeric(series, errors="coerce")


def _column(series: Any, text: bool) -> tuple[np.ndarray, int | None]:
    """(the values, None), or (nothing, the row of the first text among numbers)."""
    if text:
        return as_text(series.to_numpy(object)), None
    if series.dtype.kind in "fiub" and isinstance(series.dtype, np.dtype):
        return narrowed(series.to_numpy()), None
    numbers = _numbers(series)
    bad = np.flatnonzero((numbers.isna() & series.notna()).to_numpy())
    return narrowed(numbers.to_numpy(float, na_value=np.nan)), int(bad[0]) if len(bad) else None


def _refuse_text(path: pathlib.Path, spelled: Dialect, zipped: bool, name: str, row: int, text: str) -> None:
    """Raises MalformedTable with the line; lines within quotation marks are not counted."""
    with _opened(path, zipped) as handle:
        filled = (number for number, line in enumerate(handle, 1) if number > spelled.skipped and line.strip())
        line = next((number for index, number in enumerate(filled) if index == row), row + 1 + spelled.skipped)
    raise MalformedTable(
        f"{path.name}, line {line}: expected a number in column {name!r}, as in most of its rows, got {text!r}. "
        "Correct it, leave it empty if it is missing, or leave that column out."
    )


@contextlib.contextmanager
def _reasons(path: pathlib.Path) -> Iterator[None]:
    """What pandas, gzip and Python say of a broken file, as a MalformedTable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise MalformedTable(
            f"{path.name}: expected a whole gzip file, but it ends early or is damaged ({error}). Get it again."
        ) from None
    except UnicodeDecodeError as error:
        raise MalformedTable(f"{path.name}: expected text in UTF-8, got other bytes ({error.reason}).") from None
    except ValueError as error:  # ParserError is one
        if isinstance(error, MalformedTable):
            raise
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ").rstrip(".")
        raise MalformedTable(f"{path.name}: not every line is a row of the table: {reason}.") from None
