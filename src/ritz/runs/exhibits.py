"""Exhibits as JSON and arrays, and back: no pickle, and only the classes named here."""

import dataclasses
import io
import math
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ritz.measures.base import Bars, Confusion, Curves, Exhibit, Line, Measure, Picture, Surface, Table
from ritz.runs.atomic import write_file
from ritz.runs.errors import DamagedError

CLASSES = {kind.__name__: kind for kind in (Curves, Line, Confusion, Picture, Surface, Bars, Table, Measure)}
KIND, ITEMS = "kind", "items"


def save(exhibits: Sequence[Exhibit], path: pathlib.Path) -> list[Any]:
    """Write the arrays of the exhibits to `path` (npz) and return the rest as JSON."""
    arrays: dict[str, np.ndarray] = {}
    encoded = [_encode(exhibit, arrays) for exhibit in exhibits]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    write_file(path, buffer.getvalue())
    return encoded


def load(encoded: Sequence[Any], path: pathlib.Path) -> tuple[Exhibit, ...]:
    """The exhibits that `save` took apart. Raises DamagedError, naming the file, where they cannot be put together."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return tuple(_decode(each, arrays) for each in encoded)
    except (OSError, ValueError, LookupError, TypeError, EOFError) as error:
        raise DamagedError(f"The figures in {path} cannot be read ({error}); run again to make them.") from error


def _encode(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if dataclasses.is_dataclass(value) and type(value).__name__ in CLASSES:
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {KIND: type(value).__name__, ITEMS: {name: _encode(inner, arrays) for name, inner in fields.items()}}
    if isinstance(value, Mapping):
        return {KIND: "dict", ITEMS: {str(name): _encode(inner, arrays) for name, inner in value.items()}}
    if isinstance(value, tuple | list):
        return {KIND: type(value).__name__, ITEMS: [_encode(inner, arrays) for inner in value]}
    if isinstance(value, float) and not math.isfinite(value):
        return {KIND: "number", ITEMS: repr(value)}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if hasattr(value, "__array__"):
        name = f"array{len(arrays)}"
        arrays[name] = np.asarray(value)
        return {KIND: "array", ITEMS: name}
    raise TypeError(
        f"Expected an exhibit of numbers, text, arrays and tables of them, got a {type(value).__name__} in it."
    )


def _decode(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if not isinstance(value, dict):
        return value
    kind, items = value[KIND], value[ITEMS]
    match kind:
        case "array":
            return arrays[items]
        case "number":
            return float(items)
        case "list":
            return [_decode(inner, arrays) for inner in items]
        case "tuple":
            return tuple(_decode(inner, arrays) for inner in items)
    decoded = {name: _decode(inner, arrays) for name, inner in items.items()}
    return decoded if kind == "dict" else CLASSES[kind](**decoded)
