"""Named arrays in one small file whose bytes depend on the arrays alone: an uncompressed npz inside xz.

The zip has fixed dates and no compression of its own, xz a fixed preset, so the same arrays give the same bytes.
Nothing is unpickled."""

import io
import lzma
import os
import pathlib
import zipfile
from collections.abc import Mapping

import numpy as np

from ritz.data.folders import remove_abandoned


def pack(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The file's bytes. Arrays are written in alphabetical order, little-endian, C-contiguous."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name])
            raw = io.BytesIO()
            np.lib.format.write_array(raw, array.astype(array.dtype.newbyteorder("<")), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), raw.getvalue())
    return lzma.compress(zipped.getvalue(), lzma.FORMAT_XZ, lzma.CHECK_CRC64, preset=9 | lzma.PRESET_EXTREME)


def unpack(path: pathlib.Path) -> dict[str, np.ndarray]:
    """The arrays of a file. Raises ValueError naming the file where it is damaged, FileNotFoundError where there is
    none."""
    try:
        with np.load(io.BytesIO(lzma.decompress(path.read_bytes())), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (lzma.LZMAError, zipfile.BadZipFile, ValueError, EOFError) as error:
        raise ValueError(f"{path.name} is damaged ({error}); build it again.") from error


def write(path: pathlib.Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Pack into a temporary file beside `path` and rename it, so that a reader never sees half of it.

    Temporary files of processes that were killed are removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}")
    remove_abandoned(hidden)
    part = hidden.with_name(f"{hidden.name}.{os.getpid()}")
    try:
        part.write_bytes(pack(arrays))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
