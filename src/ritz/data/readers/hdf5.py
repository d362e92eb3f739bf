"""HDF5: datasets of equal length in one group, or a single matrix. Needs h5py, an extra."""

import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable, listed
from ritz.data.readers.base import Columns, Reading, chunk_rows, named, refuse_doubles
from ritz.data.readers.npy import array_columns, joined_columns, native

TITLES = ("columns", "names", "column_names", "feature_names")
"""Attributes of a matrix in which the names of its columns are looked for."""


def open_hdf5(path: pathlib.Path, names: Sequence[str] | None, part: str | None) -> Reading:
    """The datasets of the group `part`, by default the root, or the only group that has some.

    Raises MalformedTable where h5py is not there, the file is damaged, or there is no one table in it.
    """
    try:
        import h5py
    except ImportError:
        raise MalformedTable(
            f"{path.name}: HDF5 needs the package h5py. Install it: pip install 'ritz[hdf5]'."
        ) from None
    try:
        with h5py.File(path, "r") as file:
            sets = _datasets(file, part, path.name)
            first = {name: _read(file[where], slice(0, 1)) for name, where in sets.items()}
            lengths = {name: file[where].shape[0] for name, where in sets.items()}  # pyright: ignore
            titles = _titles(file[next(iter(sets.values()))]) if len(sets) == 1 else None
    except OSError as error:
        raise MalformedTable(f"{path.name}: expected a whole HDF5 file, but it cannot be read ({error}).") from None
    chosen = tuple(names) if names else titles
    columns = named(_unfolded(first, path.name), chosen, path.name)
    refuse_doubles(tuple(columns), path.name)
    if len(set(lengths.values())) > 1 or not min(lengths.values()):
        shown = listed([f"{name} with {length}" for name, length in lengths.items()])
        raise MalformedTable(
            f"{path.name}: expected datasets of one length above 0, got {shown}. Name a group: FILE:GROUP."
        )

    def chunks() -> Iterator[Columns]:
        rows = chunk_rows(len(columns))
        with h5py.File(path, "r") as file:
            for start in range(0, min(lengths.values()), rows):
                parts = {name: _read(file[where], slice(start, start + rows)) for name, where in sets.items()}
                yield named(_unfolded(parts, path.name), chosen, path.name)

    return Reading(path, chunks, (part or "", *(names or ())))


def _datasets(file: Any, part: str | None, name: str) -> dict[str, str]:
    """Name to place of every dataset of the group."""
    groups: dict[str, dict[str, str]] = {}

    def visit(where: str, thing: Any) -> None:
        if getattr(thing, "shape", ()) and thing.ndim <= 2 and where.rpartition("/")[2][:1] != "_":
            group, _, own = where.rpartition("/")
            groups.setdefault(group, {})[own] = where

    file.visititems(visit)
    places = [f"{group}/{own}".strip("/") for group, inner in groups.items() for own in inner]
    if part is not None:
        wanted = part.strip("/")
        if wanted in groups:
            return groups[wanted]
        if wanted in places:
            return {wanted.rpartition("/")[2]: wanted}
        raise MalformedTable(
            f"{name}: expected a group or dataset {part!r}, which is not there. It has: {listed(places)}."
        )
    if len(groups) != 1:
        found = (
            f"several groups ({listed([group or '/' for group in groups])})"
            if groups
            else "no dataset of one or two axes"
        )
        raise MalformedTable(f"{name}: expected datasets in one group, got {found}. Name one: FILE:GROUP.")
    return next(iter(groups.values()))


def _titles(dataset: Any) -> tuple[str, ...] | None:
    """The names of a matrix's columns, from its attributes."""
    for name in TITLES:
        if name in dataset.attrs and dataset.ndim == 2:
            return tuple(each.decode() if isinstance(each, bytes) else str(each) for each in dataset.attrs[name])
    return None


def _read(dataset: Any, rows: slice) -> np.ndarray:
    values = dataset[rows]
    if values.dtype == object:  # text of any length
        return np.array([each.decode() if isinstance(each, bytes) else str(each) for each in values])
    return values


def _unfolded(arrays: dict[str, np.ndarray], file: str) -> dict[str, np.ndarray]:
    only = next(iter(arrays.values())) if len(arrays) == 1 else None
    whole = only is not None and (only.ndim == 2 or only.dtype.names)
    columns = array_columns(only, file) if whole else joined_columns(arrays, file)  # pyright: ignore
    return {name: native(column) for name, column in columns.items()}
