"""Trees of ROOT files, by uproot, an extra."""

import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable, listed
from ritz.data.readers.base import Columns, Reading, chunk_rows, named, refuse_doubles
from ritz.data.readers.npy import native


def open_root(path: pathlib.Path, names: Sequence[str] | None, part: str | None) -> Reading:
    """The tree `part`, which may be left out where there is only one.

    Raises MalformedTable where uproot is not there, the file is damaged, the tree is not clear, or a branch has not
    exactly one number an entry.
    """
    try:
        import uproot
    except ImportError:
        raise MalformedTable(
            f"{path.name}: ROOT files need the package uproot. Install it: pip install 'ritz[collider]'."
        ) from None
    try:
        file: Any = uproot.open(path)
        trees = sorted({key.partition(";")[0] for key in file.keys(filter_classname="TTree")})
        tree = file[_chosen(trees, part, path.name)]
        branches = {branch.name: str(branch.interpretation) for branch in tree.branches}
    except (OSError, ValueError, KeyError, uproot.DeserializationError) as error:
        if isinstance(error, MalformedTable):
            raise
        raise MalformedTable(f"{path.name}: expected a whole ROOT file, but it cannot be read ({error}).") from None
    jagged = [name for name, kind in branches.items() if not _flat(kind)]
    if jagged:
        raise MalformedTable(
            f"{path.name}: expected one number an entry in every branch, got lists or objects in {listed(jagged, 8)}. "
            "Write a tree with one branch for each number, for example the first jet's."
        )
    refuse_doubles(tuple(branches), path.name)
    if not tree.num_entries:
        raise MalformedTable(f"{path.name}: expected rows, got a tree without entries.")
    return Reading(path, lambda: _chunks(tree, list(branches), names, path.name), (part or "", *(names or ())))


def _chosen(trees: list[str], part: str | None, name: str) -> str:
    if part is not None and part in trees:
        return part
    if part is not None or len(trees) != 1:
        wanted = f"a tree {part!r}" if part else "one tree"
        found = f"{listed(trees)}. Name one: {name}:{trees[0]}" if trees else "none"
        raise MalformedTable(f"{name}: expected {wanted}, got {found}.")
    return trees[0]


def _flat(interpretation: str) -> bool:
    """Whether a branch has one number an entry: AsDtype('>f4'), and not AsDtype("('>f4', (3,))") or AsJagged(...)."""
    return interpretation.startswith("AsDtype('") or interpretation == "AsStrings()"


def _chunks(tree: Any, branches: list[str], names: Sequence[str] | None, file: str) -> Iterator[Columns]:
    for part in tree.iterate(branches, library="np", step_size=chunk_rows(len(branches))):
        columns = {name: native(np.asarray(part[name])) for name in branches}
        yield named(columns, tuple(names) if names else None, file)
