"""Rows on disk, for data larger than memory: written part by part, read a slice at a time."""

import dataclasses
import json
import os
import pathlib
import shutil
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from jaxtyping import Shaped

from ritz.data.base import MalformedTable
from ritz.data.columns import FileColumn
from ritz.data.folders import remove_abandoned
from ritz.data.moments import Moments

MANIFEST = "rows.json"
Part = tuple[Shaped[np.ndarray, "n d"], Shaped[np.ndarray, " n"], Shaped[np.ndarray, " n"] | None]
"""(x, y, weight) of some rows."""


@dataclasses.dataclass(frozen=True)
class StoredArray:
    """An array [n, ...] in a file, of which slices are read into memory; what is not asked for takes no room."""

    path: pathlib.Path
    dtype: np.dtype
    shape: tuple[int, ...]

    def __len__(self) -> int:
        """n."""
        return self.shape[0]

    def __getitem__(self, rows: slice) -> np.ndarray:
        """Rows start:stop, in memory."""
        start, stop, _ = rows.indices(len(self))
        width = int(np.prod(self.shape[1:], dtype=int))
        count, offset = max(stop - start, 0) * width, start * width * self.dtype.itemsize
        return np.fromfile(self.path, self.dtype, count, offset=offset).reshape(-1, *self.shape[1:])


@dataclasses.dataclass(frozen=True)
class StoredRows:
    """x [n, d], y [n] and weight [n], or None for ones, and the means and deviations of the columns of x."""

    x: StoredArray
    y: StoredArray
    weight: StoredArray | None
    moments: Moments

    def __len__(self) -> int:
        """n."""
        return len(self.x)

    @classmethod
    def keep(cls, folder: pathlib.Path, parts: Iterable[Part]) -> Self:
        """Write rows to a new folder, whole or not at all, and open them.

        The moments count every row once, whatever its weight. Raises MalformedTable where there are no rows, OSError
        where the disk refuses.
        """
        remove_abandoned(folder)
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        files = {name: FileColumn(unfinished / f"{name}.rows") for name in ("x", "y", "weight")}
        try:
            moments = _write(files, parts)
            entries = {name: file.finish() for name, file in files.items() if file.begun}
            facts = {name: np.asarray(value).tolist() for name, value in dataclasses.asdict(moments).items()}
            (unfinished / MANIFEST).write_text(json.dumps({"files": entries, "moments": facts}), encoding="utf-8")
            unfinished.rename(folder)
        finally:
            for file in files.values():
                file.close()
            shutil.rmtree(unfinished, ignore_errors=True)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: pathlib.Path) -> Self:
        """What `keep` wrote. Raises MalformedTable where files are missing or of another size."""
        try:
            manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            facts = {name: np.asarray(value, float) for name, value in manifest["moments"].items()}
            moments = Moments(**{**facts, "rows": int(facts["rows"]), "weight": float(facts["weight"])})  # pyright: ignore
            shapes = {"x": (moments.rows, len(moments.shift)), "y": (moments.rows,), "weight": (moments.rows,)}
            arrays = {
                name: StoredArray(folder / entry["file"], np.dtype(entry["type"]), shapes[name])
                for name, entry in manifest["files"].items()
            }
            for array in arrays.values():
                if array.path.stat().st_size != int(np.prod(array.shape)) * array.dtype.itemsize:
                    raise ValueError(f"{array.path.name} has another size")
            return cls(arrays["x"], arrays["y"], arrays.get("weight"), moments)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MalformedTable(
                f"Expected stored rows in {folder}, which cannot be read ({error}). Make them again."
            ) from error


def _write(files: dict[str, FileColumn], parts: Iterable[Part]) -> Moments:
    moments = None
    for x, y, weight in parts:
        if not len(x):
            continue
        moments = moments.add(x) if moments else Moments.of(x)
        files["x"].append(x.reshape(-1))
        files["y"].append(y)
        if weight is not None:
            files["weight"].append(weight)
    if moments is None:
        raise MalformedTable("Expected rows to store, got none.")
    return moments
