"""The types that a file's JSON content must have, checked entry by entry."""

import pathlib
import types
from collections.abc import Mapping
from typing import Any

from ritz.runs.errors import DamagedError

Shape = type | types.UnionType | list | dict
"""A type or a union of types; [shape] for a list of any length; {name: shape} for a mapping with these entries at
least; {str: shape} for a mapping with any names."""


def expect(content: Any, shape: Any, path: pathlib.Path, entry: str = "") -> None:
    """Raise DamagedError, naming the file and the entry, where `content` does not have this shape.

    A whole number passes for a float; a boolean passes for neither.
    """
    if isinstance(shape, dict):
        _of_type(content, dict, path, entry)
        for name, inner in _entries(content, shape):
            if name not in content:
                raise DamagedError(f"Expected an entry {f'{entry}.{name}'.lstrip('.')} in {path}, got none.")
            expect(content[name], inner, path, f"{entry}.{name}".lstrip("."))
    elif isinstance(shape, list):
        _of_type(content, list, path, entry)
        for place, each in enumerate(content):
            expect(each, shape[0], path, f"{entry}[{place}]")
    else:
        _of_type(content, shape, path, entry)


def _entries(content: Mapping[str, Any], shape: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(name, shape[str]) for name in content] if str in shape else [*shape.items()]


def _of_type(value: Any, kind: Any, path: pathlib.Path, entry: str) -> None:
    kinds = kind.__args__ if isinstance(kind, types.UnionType) else (kind,)
    fine = isinstance(value, kinds) or (isinstance(value, int) and float in kinds)
    if not fine or (isinstance(value, bool) and bool not in kinds):
        words = " or ".join("null" if each is types.NoneType else each.__name__ for each in kinds)
        what = entry or "the content"
        raise DamagedError(f"Expected {what} in {path} to be of type {words}, got {str(value)[:60]!r}.")
