"""The two layouts in which pandas.DataFrame.to_hdf writes a frame, as far as they can be read without unpickling."""

from collections.abc import Iterable
from typing import Any

from ritz.data.base import MalformedTable

ADVICE = "Write it with format='table', data_columns=True, or as Parquet: DataFrame.to_parquet."


def pandas_frames(file: Any, sets: dict[str, str], name: str) -> dict[str, tuple[str, ...]] | None:
    """The datasets that hold values, each with the names of its columns; None where pandas did not write them.

    "fixed": block0_values [n, k] beside block0_items [k]; axis0 and axis1 are the names of columns and rows. "table":
    one dataset of named fields, of which `index` is that of the rows. Raises MalformedTable where names or values are
    pickled.
    """
    first = next(iter(sets.values()))
    kind = file[first].parent.attrs.get("pandas_type", b"")
    kind = kind.decode() if isinstance(kind, bytes) else str(kind)
    if kind == "frame_table" or ("table" in sets and kind.startswith("frame")):
        return _table(file[sets["table"]], name) if "table" in sets else None
    if kind != "frame" and not {"axis0", "axis1", "block0_values"} <= set(sets):
        return None
    frames = {}
    for dataset, where in sets.items():
        if not (dataset.startswith("block") and dataset.endswith("_values")):
            continue
        items = dataset.replace("_values", "_items")
        if items not in sets or file[where].dtype.kind == "O" or "PSEUDOATOM" in file[where].attrs:
            raise MalformedTable(
                f"{name}: expected numbers in what pandas wrote in its fixed format, but the columns of text are "
                f"Python objects, which are not loaded because they could run anything. {ADVICE}"
            )
        frames[dataset] = pandas_items(file[sets[items]][()])
    return frames or None


def pandas_items(values: Iterable[Any]) -> tuple[str, ...]:
    """Names as text."""
    return tuple(each.decode() if isinstance(each, bytes) else str(each) for each in values)


def _table(dataset: Any, name: str) -> dict[str, tuple[str, ...]]:
    fields = dataset.dtype.names or ()
    packed = [field for field in fields if field.startswith("values_block_")]
    if packed:
        raise MalformedTable(
            f"{name}: expected a column for each name in what pandas wrote in its table format, but their names are "
            f"pickled, which is not loaded because it could run anything. {ADVICE}"
        )
    return {"table": ()}
