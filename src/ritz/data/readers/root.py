"""Trees and RNTuples of ROOT files, by uproot, an extra."""

import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ritz.data.base import MalformedTable, listed
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.readers.base import Columns, Reading, choose_columns, chunk_rows, rename
from ritz.data.readers.limits import refuse_size
from ritz.data.readers.npy import native

TREES = ("TTree", "TNtuple", "TNtupleD", "ROOT::RNTuple", "ROOT::Experimental::RNTuple")


def open_root(path: pathlib.Path, options: ReadingOptions, choice: ColumnChoice, part: str | None) -> Reading:
    """The tree or RNTuple `part`, also with its cycle (`tree;1`), which may be left out where there is only one.

    Branches that have not exactly one number or text an entry are left out. Raises MalformedTable where uproot is not
    there, the file is damaged, the tree is not clear, or a branch that is asked for is left out.
    """
    try:
        import uproot
    except ImportError:
        raise MalformedTable(
            f"{path.name}: ROOT files need the package uproot. Install it: pip install 'ritz[collider]'."
        ) from None
    with uproot.open(path) as file:  # pyright: ignore[reportGeneralTypeIssues]
        tree: Any = file[_chosen(file, part, path.name)]
        kinds = _kinds(tree)
        entries = int(tree.num_entries)
    names = rename([*kinds], options.names, path.name)
    given = dict(zip(kinds, names, strict=True))
    unusable = {given[name]: kind for name, kind in kinds.items() if kind}
    chosen = choose_columns(names, choice, path.name, unusable)
    if entries <= 0:
        raise MalformedTable(f"{path.name}: expected rows, got a tree without entries.")
    branches = [name for name in kinds if given[name] in chosen.names]
    refuse_size(path, 8 * entries * len(branches))

    def chunks() -> Iterator[Columns]:
        with uproot.open(path) as file:  # pyright: ignore[reportGeneralTypeIssues]
            tree: Any = file[_chosen(file, part, path.name)]
            for some in tree.iterate(branches, library="np", step_size=chunk_rows(len(branches))):
                yield {given[name]: native(np.asarray(some[name])) for name in branches}

    return Reading(path, chunks, (part or "",), chosen.notes, left_out=chosen.left_out, file_columns=tuple(names))


def _chosen(file: Any, part: str | None, name: str) -> str:
    """The key of the tree, with its cycle."""
    keys = [key for key, kind in file.classnames(recursive=True).items() if kind in TREES]
    trees = sorted({key.partition(";")[0] for key in keys})
    if part is not None:
        bare = part.strip("/").removesuffix(";*")
        if bare in keys:
            return bare
        newest = [key for key in keys if key.partition(";")[0] == bare]
        if newest:
            return max(newest, key=lambda key: int(key.partition(";")[2] or 0))
    if part is not None or len(trees) != 1:
        wanted = f"a tree {part!r}" if part else "one tree"
        found = f"{listed(trees)}. Name one: {name}:{trees[0]}" if trees else f"none; it holds {_contents(file)}"
        raise MalformedTable(f"{name}: expected {wanted}, got {found}.")
    return trees[0]


def _contents(file: Any) -> str:
    return listed([f"{key} ({kind})" for key, kind in file.classnames().items()], 8) or "nothing"


def _kinds(tree: Any) -> dict[str, str]:
    """Every branch or field, with what it holds where that is not one number or text an entry, else ""."""
    if hasattr(tree, "branches"):
        kinds = {branch.name: str(branch.interpretation) for branch in tree.branches}
        return {name: "" if _flat(kind) else kind for name, kind in kinds.items()}
    form = tree.to_akform()
    record = form[0] if isinstance(form, tuple) else form
    found = {}
    for name, inner in zip(record.fields, record.contents, strict=True):
        flat = type(inner).__name__ == "NumpyForm" and not inner.inner_shape
        found[name] = "" if flat or inner.parameters.get("__array__") == "string" else str(inner.type)
    return found


def _flat(interpretation: str) -> bool:
    """Whether a branch has one number an entry: AsDtype('>f4'), and not AsDtype("('>f4', (3,))") or AsJagged(...)."""
    return interpretation.startswith("AsDtype('") or interpretation == "AsStrings()"
