"""Which format a file has: told by its first bytes, and its suffix must not say otherwise."""

import os
import pathlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ritz.data.base import MalformedTable
from ritz.data.readers.arrow import open_feather, open_parquet
from ritz.data.readers.base import Reading
from ritz.data.readers.delimited import open_delimited
from ritz.data.readers.hdf5 import open_hdf5
from ritz.data.readers.npy import open_npy, open_npz
from ritz.data.readers.root import open_root


class Format(NamedTuple):
    """A format, how its files begin and end, and what opens them: (path, names), and where one file has
    several tables (path, names, part)."""

    name: str
    magic: tuple[bytes, ...]
    suffixes: tuple[str, ...]
    open: Callable[..., Reading]
    parted: bool = False


TEXT = (".csv", ".tsv", ".txt", ".dat", ".tab", ".data")
FORMATS = (
    Format("Parquet", (b"PAR1",), (".parquet", ".pq"), open_parquet),
    Format("Feather (Arrow)", (b"ARROW1", b"FEA1"), (".feather", ".arrow", ".ipc"), open_feather),
    Format("HDF5", (b"\x89HDF\r\n\x1a\n",), (".h5", ".hdf5", ".hdf", ".he5"), open_hdf5, parted=True),
    Format("NPY", (b"\x93NUMPY",), (".npy",), open_npy),
    Format("NPZ (zip)", (b"PK\x03\x04", b"PK\x05\x06"), (".npz",), open_npz),
    Format("ROOT", (b"root",), (".root",), open_root, parted=True),
    Format(
        "gzip",
        (b"\x1f\x8b",),
        tuple(f"{suffix}.gz" for suffix in TEXT),
        lambda path, names: open_delimited(path, names, zipped=True),
    ),
)
PLAIN = Format("text", (), TEXT, lambda path, names: open_delimited(path, names, zipped=False))


def open_reading(path: str | os.PathLike[str], names: Sequence[str] | None = None) -> Reading:
    """A file, recognised and ready to be read.

    Raises MalformedTable where it is a folder, is empty, has an unknown format or one that its suffix denies; OSError
    where it is not there or may not be read.
    """
    file, part = _parted(path)
    if file.is_dir():
        raise MalformedTable(f"{file}: expected a file, got a folder. Name a file in it.")
    if not file.exists():
        raise FileNotFoundError(f"{file}: there is no such file.")
    try:
        with file.open("rb") as handle:
            start = handle.read(16)
    except OSError as error:
        raise OSError(f"{file} could not be read: {error.strerror}.") from error
    if not start:
        raise MalformedTable(f"{file.name}: expected a table, got an empty file (0 bytes).")
    found, said = _by_magic(start), _by_suffix(file)
    if said is None:
        raise MalformedTable(
            f"{file.name}: expected a file that ends in {', '.join(s for f in (PLAIN, *FORMATS) for s in f.suffixes)}, "
            f"got {file.suffix or 'no ending'!r}. Its content looks like {found.name}: rename it."
        )
    if found is not said:
        raise MalformedTable(
            f"{file.name}: its name says {said.name}, but its content is {found.name}. Rename it to end in "
            f"{found.suffixes[0]}, if that is what it is."
        )
    if found.parted:
        return found.open(file, names, part)
    if part is not None:
        raise MalformedTable(f"{file.name}: expected a part behind a colon for ROOT and HDF5 alone, got {part!r}.")
    return found.open(file, names)


def _parted(path: str | os.PathLike[str]) -> tuple[pathlib.Path, str | None]:
    """`file.root:tree` as (file, tree)."""
    whole = pathlib.Path(path)
    before, colon, after = os.fspath(path).rpartition(":")
    if not colon or whole.exists() or not before or "\\" in after:
        return whole, None
    return pathlib.Path(before), after


def _by_magic(start: bytes) -> Format:
    return next((each for each in FORMATS if start.startswith(each.magic)), PLAIN)


def _by_suffix(path: pathlib.Path) -> Format | None:
    name = path.name.lower()
    return next((each for each in (*FORMATS, PLAIN) if name.endswith(each.suffixes)), None)
