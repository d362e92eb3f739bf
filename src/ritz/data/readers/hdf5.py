"""HDF5: datasets of equal length in one group, a single matrix, or what pandas writes. Needs h5py, an extra."""

import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable, listed
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.base import Columns, Reading, choose_columns, chunk_rows, rename
from ritz.data.readers.hdf5_probe import reads_text
from ritz.data.readers.limits import refuse_size
from ritz.data.readers.npy import array_columns, inner_name, native
from ritz.data.readers.pandas_hdf5 import pandas_frames, pandas_items
from ritz.data.readers.parts import arrays_of_part

TITLES = ("columns", "names", "column_names", "feature_names")
"""Attributes of a matrix in which the names of its columns are looked for."""
MOST_DATASETS = 10_000


def open_hdf5(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice, part: str | None) -> Reading:
    """The datasets of the group `part`, by default the root, or the only group that has some.

    Raises MalformedTable where h5py is not there, the file is damaged, there is no one table in it, or its data lie in
    other files.
    """
    try:
        import h5py
    except ImportError:
        raise MalformedTable(
            f"{path.name}: HDF5 needs the package h5py. Install it: pip install 'ritz[hdf5]'."
        ) from None
    with h5py.File(path, "r") as file:
        sets = _datasets(file, part, path.name)
        columns, unusable, lengths = _columns(file, sets, path)
    if len(set(lengths.values())) > 1 or not min(lengths.values(), default=0):
        shown = listed([f"{name} with {length}" for name, length in lengths.items()])
        raise MalformedTable(
            f"{path.name}: expected datasets of one length above 0, got {shown}. Name a group: FILE:GROUP."
        )
    own = [*columns, *unusable]
    given = dict(zip(own, rename(own, options.names, path.name), strict=True))
    odd = {given[name]: why for name, why in unusable.items()}
    chosen = choose_columns([*given.values()], choice, path.name, odd)
    read = [name for name in columns if given[name] in chosen.names]
    length = min(lengths.values())

    def chunks() -> Iterator[Columns]:
        rows = chunk_rows(len(read))
        with h5py.File(path, "r") as file:
            for start in range(0, length, rows):
                parts = _rows(file, sets, columns, read, slice(start, start + rows))
                yield {given[name]: native(column) for name, column in parts.items()}

    told = {"left_out": chosen.left_out, "file_columns": tuple(given.values())}
    return Reading(path, chunks, (part or "",), chosen.notes, **told)


def _datasets(file: Any, part: str | None, name: str) -> dict[str, str]:
    """Name to place of every dataset of the group."""
    groups: dict[str, dict[str, str]] = {}
    seen: list[str] = []

    def visit(where: str, thing: Any) -> bool | None:
        seen.append(where)
        if getattr(thing, "shape", ()) and where.rpartition("/")[2][:1] != "_":
            group, _, own = where.rpartition("/")
            groups.setdefault(group, {})[own] = where
        return True if len(seen) > MOST_DATASETS else None

    file.visititems(visit)
    groups = {group: inner for group, inner in groups.items() if any(file[w].ndim <= 2 for w in inner.values())}
    places = [f"{group}/{own}".strip("/") for group, inner in groups.items() for own in inner]
    wanted = None if part is None else part.strip("/")
    if wanted in groups:
        return groups[wanted]
    if wanted in places:
        return {wanted.rpartition("/")[2]: wanted}
    only = next(iter(groups.values())) if len(groups) == 1 else {}
    if only or wanted is None:
        if len(groups) != 1:
            raise MalformedTable(
                f"{name}: expected datasets in one group, got {_found(file, groups)}. Name one: FILE:GROUP."
            )
        lengths = {own: int(file[where].shape[0]) for own, where in only.items()}
        return arrays_of_part(only, lengths, wanted, name)
    raise MalformedTable(f"{name}: expected a group or dataset {part!r}, which is not there. It has: {listed(places)}.")


def _found(file: Any, groups: dict[str, dict[str, str]]) -> str:
    if groups:
        return f"several groups ({listed([group or '/' for group in groups])})"
    linked = [key for key in file if type(file.get(key, getlink=True)).__name__ != "HardLink"]
    if linked:
        return f"links alone, which are not followed ({listed(linked, 5)})"
    return "no dataset of one or two axes"


def _columns(
    file: Any, sets: dict[str, str], path: pathlib.Path
) -> tuple[dict[str, tuple[str, Any]], dict[str, str], dict[str, int]]:
    """(column to (dataset, which of its columns; None for all), what is no column, rows of each dataset)."""
    _refuse_endless_text(file, sets, path)
    frames = pandas_frames(file, sets, path.name)
    columns: dict[str, tuple[str, Any]] = {}
    unusable: dict[str, str] = {}
    lengths: dict[str, int] = {}
    for name, where in sets.items():
        if frames is not None and name not in frames:
            continue
        dataset = file[where]
        objects = dataset.dtype.kind in "OV" and not _text(dataset) and not dataset.dtype.names
        if dataset.ndim > 2 or objects:
            unusable[name] = f"shape {list(dataset.shape)}, {dataset.dtype}"
            continue
        lengths[name] = dataset.shape[0]
        _refuse_foreign_storage(dataset, path)
        refuse_size(path, dataset.size * max(dataset.dtype.itemsize, 1))
        titles = frames[name] if frames is not None else _titles(dataset) if len(sets) == 1 else None
        inner, odd = array_columns(_read(dataset, slice(0, 1)), f"{path.name}, {name}")
        single = dataset.ndim == 1 and not dataset.dtype.names
        for place, each in enumerate(inner):
            whole = len(sets) == 1 and not single
            shown = titles[place] if titles and len(titles) == len(inner) else each if whole else inner_name(name, each)
            shown = name if single and not titles and len(sets) > 1 else shown
            if each in odd:
                unusable[shown] = odd[each]
            else:
                columns[shown] = (name, None if single else each)
    return columns, unusable, lengths


def _rows(
    file: Any, sets: dict[str, str], columns: dict[str, tuple[str, Any]], read: list[str], rows: slice
) -> dict[str, np.ndarray]:
    """Some rows of the columns that are read; every dataset is read once."""
    arrays: dict[str, np.ndarray] = {}
    found = {}
    for name in read:
        dataset, inner = columns[name]
        if dataset not in arrays:
            arrays[dataset] = _read(file[sets[dataset]], rows)
        array = arrays[dataset]
        if inner is None:
            found[name] = array
        else:
            found[name] = array[inner] if array.dtype.names else array[:, int(inner[1:])]
    return found


def _refuse_foreign_storage(dataset: Any, path: pathlib.Path) -> None:
    if dataset.external or dataset.is_virtual:
        raise MalformedTable(
            f"{path.name}: expected data within the file, but those of {dataset.name!r} lie in other files, which are "
            "not opened for it. Copy them into one file."
        )


def _refuse_endless_text(file: Any, sets: dict[str, str], path: pathlib.Path) -> None:
    """Raises MalformedTable where text of any length cannot be read to its end."""
    text = [where for where in sets.values() if _text(file[where])]
    if text and not reads_text(str(path), text):
        raise MalformedTable(
            f"{path.name}: expected a whole HDF5 file, but the text in {listed(text, 5)} cannot be read. Get it again."
        )


def _titles(dataset: Any) -> tuple[str, ...] | None:
    """The names of a matrix's columns, from its attributes."""
    for name in TITLES:
        if name in dataset.attrs and dataset.ndim == 2:
            return pandas_items(dataset.attrs[name])
    return None


def _text(dataset: Any) -> bool:
    return (dataset.dtype.metadata or {}).get("vlen") in (str, bytes)


def _read(dataset: Any, rows: slice) -> np.ndarray:
    values = dataset[rows]
    if values.dtype == object:  # text of any length
        flat = [each.decode() if isinstance(each, bytes) else str(each) for each in values.ravel()]
        return np.array(flat).reshape(values.shape)
    return values
