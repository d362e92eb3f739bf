"""Checkpoints: Orbax writes the arrays, a manifest of digests written last says that they are what was written.

A checkpoint is a folder `step-000000000123` with `arrays/` (Orbax), `state.json` (names, shapes, plain numbers, and a
stamp of what it belongs to) and `manifest.json` (sha256 and size of every file). It appears under its name when it is
whole.
"""

import contextlib
import dataclasses
import errno
import hashlib
import json
import logging
import os
import pathlib
import re
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

import jax
import numpy as np

from ritz.runs.atomic import refusal, remove, unfinished
from ritz.runs.errors import DamagedError, ForeignError, WriteError

FORMAT = 1
SLACK = 64 * 1024
"""Bytes on the disk beyond those of the arrays."""
MANIFEST, STATE, ARRAYS = "manifest.json", "state.json", "arrays"


@dataclasses.dataclass(frozen=True)
class Store:
    """The checkpoints of one fit: the `keep` newest ones, below one folder."""

    folder: pathlib.Path
    stamp: Mapping[str, str]
    """What they belong to, in words a reader knows: recipe, configuration, version. All must agree at a resume."""
    keep: int = 2

    def save(self, name: str, arrays: Mapping[str, Any], facts: Mapping[str, Any]) -> pathlib.Path:
        """Write a checkpoint called `name`: arrays (keys too) by name, and facts that JSON can hold.

        Raises WriteError, with nothing half written, where the disk is full or the folder cannot be written to.
        """
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(refusal(path, error.strerror or str(error))) from error
        remove(path)
        with unfinished(path) as temporary:
            temporary.mkdir()
            _reserve(temporary / "reserve", sum(array.nbytes for array in arrays.values()) + SLACK)
            _write_arrays(temporary / ARRAYS, arrays, path)
            state = {"stamp": dict(self.stamp), "index": _index(arrays), "facts": dict(facts)}
            (temporary / STATE).write_text(json.dumps(state))
            (temporary / MANIFEST).write_text(json.dumps(_manifest(temporary), indent=1))
        return path

    def save_step(self, step: int, arrays: Mapping[str, Any], facts: Mapping[str, Any]) -> pathlib.Path:
        """Write the checkpoint after `step` steps and delete all but the newest ones."""
        path = self.save(f"step-{step:012d}", arrays, facts)
        for old in self.steps()[: -self.keep]:
            remove(old)
        return path

    def steps(self) -> list[pathlib.Path]:
        """The checkpoints there are, oldest first."""
        return sorted(path for path in self.folder.glob("step-*") if path.name.removeprefix("step-").isdigit())

    def load(self, path: pathlib.Path) -> tuple[dict[str, Any], dict[str, Any]]:
        """(arrays, facts) of a checkpoint.

        Raises DamagedError naming the file that is not what was written, ForeignError where the stamp is another.
        """
        verify(path, self._advice(path))
        state = json.loads((path / STATE).read_text())
        for what, expected in self.stamp.items():
            if (got := state["stamp"].get(what)) != expected:
                raise ForeignError(
                    f"The checkpoint {path} was written by another {what}: expected {expected}, got {got}. Start a new "
                    "run in another folder (--out), or go back to what wrote it."
                )
        return _read_arrays(path / ARRAYS, state["index"]), state["facts"]

    def _advice(self, path: pathlib.Path) -> str:
        older = [other for other in self.steps() if not path.name.startswith("step-") or other.name < path.name]
        if not older:
            return "There is no older one to go back to: start a new run."
        return f"Delete that folder to resume from the one before it, {older[-1].name}."


def verify(path: pathlib.Path, advice: str = "") -> None:
    """Compare every file of a checkpoint with the manifest. Raises DamagedError, naming the file, then `advice`."""
    try:
        manifest = json.loads((path / MANIFEST).read_text())
        expected = {name: (entry["sha256"], entry["bytes"]) for name, entry in manifest["files"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DamagedError(f"The checkpoint {path} is damaged: {MANIFEST} cannot be read. {advice}".strip()) from error
    found = {name: (entry["sha256"], entry["bytes"]) for name, entry in _manifest(path)["files"].items()}
    for name in sorted({*expected, *found}):
        if expected.get(name) != found.get(name):
            how = (
                "is missing"
                if name not in found
                else "was not written by us"
                if name not in expected
                else "was changed"
            )
            raise DamagedError(
                f"The checkpoint {path} is damaged: the file {name} {how} since it was saved. {advice}".strip()
            )


def _reserve(path: pathlib.Path, size: int) -> None:
    """Make sure of `size` bytes on the disk, or raise OSError: Orbax does not end well where there is no room."""
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        elif shutil.disk_usage(path).free < size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    path.unlink()


def _manifest(folder: pathlib.Path) -> dict[str, Any]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        "format": FORMAT,
        "files": {
            path.relative_to(folder).as_posix(): {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "bytes": path.stat().st_size,
            }
            for path in files
        },
    }


def _is_key(array: Any) -> bool:
    return jax.numpy.issubdtype(array.dtype, jax.dtypes.prng_key)


def _index(arrays: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "key": str(jax.random.key_impl(array)) if _is_key(array) else None,
            "numpy": not isinstance(array, jax.Array),
            "dtype": "key" if _is_key(array) else str(array.dtype),
            "shape": list(array.shape),
        }
        for name, array in arrays.items()
    ]


def _write_arrays(path: pathlib.Path, arrays: Mapping[str, Any], shown: pathlib.Path) -> None:
    """Orbax cannot hold an array without entries; the index alone restores it."""
    import orbax.checkpoint as ocp

    data = [jax.random.key_data(array) if _is_key(array) else array for array in arrays.values()]
    full = {
        f"{place:05d}": np.asarray(array) if np.isscalar(array) else array
        for place, array in enumerate(data)
        if array.size
    }
    try:
        with _hushed(), ocp.Checkpointer(ocp.PyTreeCheckpointHandler()) as writer:
            writer.save(path.absolute(), full)
    except Exception as error:
        raise WriteError(refusal(shown, _reason(error))) from error


def _reason(error: Exception) -> str:
    """Why a write failed, in the operating system's words where they can be found in Orbax's."""
    number = re.search(r"os_error_code='(\d+)'", str(error))
    if number:
        return os.strerror(int(number[1]))
    return (str(error).strip().splitlines() or [type(error).__name__])[-1][:300]


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """Orbax and asyncio log the traceback of an error that is raised as well; once is enough."""
    loggers = [logging.getLogger(name) for name in ("absl", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _read_arrays(path: pathlib.Path, index: list[dict[str, Any]]) -> dict[str, Any]:
    import orbax.checkpoint as ocp

    asked = {
        f"{place:05d}": ocp.RestoreArgs(restore_type=np.ndarray)
        for place, entry in enumerate(index)
        if 0 not in entry["shape"]
    }
    with ocp.Checkpointer(ocp.PyTreeCheckpointHandler()) as reader:
        stored = reader.restore(path.absolute(), restore_args=asked)
    return {entry["name"]: _restored(entry, stored.get(f"{place:05d}")) for place, entry in enumerate(index)}


def _restored(entry: Mapping[str, Any], stored: np.ndarray | None) -> Any:
    """An array as it was saved; one of JAX is bound to no device, so that it can join others wherever they lie."""
    if entry["key"]:
        return jax.random.wrap_key_data(jax.numpy.asarray(stored), impl=entry["key"])
    if stored is None:
        stored = np.zeros(entry["shape"], np.dtype(entry["dtype"]))
    return stored if entry["numpy"] else jax.numpy.asarray(stored)
