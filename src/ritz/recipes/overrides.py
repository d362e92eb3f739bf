"""What can be set in a recipe, and a recipe with some of it set: dotted names into nested frozen dataclasses."""

import dataclasses
import difflib
import math
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

R = TypeVar("R")
NOTHING = "none"
LARGEST = 2**31 - 1
"""The largest whole number that can be set: the compiler aborts where sizes overflow. Seeds may be larger."""


class OverrideError(ValueError):
    """A field that is not there, or a value it cannot have; the message says what can be set."""


class Typed(str):
    """A value as it was typed: what it means depends on the field it is for."""

    def read(self) -> Any:
        """As TOML, or as text where it is none."""
        try:
            return tomllib.loads(f"value = {self}\n")["value"]
        except (tomllib.TOMLDecodeError, KeyError):
            return str(self)


class Setting(NamedTuple):
    """A field that can be set."""

    path: str
    kind: Any
    """Its type, as annotated."""
    value: Any


def settings(recipe: Any, prefix: str = "") -> Iterator[Setting]:
    """Every settable field of a dataclass instance, depth first, by dotted path."""
    kinds = typing.get_type_hints(type(recipe))
    for field in dataclasses.fields(recipe):
        value = getattr(recipe, field.name)
        if dataclasses.is_dataclass(value):
            yield from settings(value, f"{prefix}{field.name}.")
        elif field.init:
            yield Setting(f"{prefix}{field.name}", kinds[field.name], value)


def values(recipe: Any) -> dict[str, Any]:
    """The settable fields with their values, nested like the recipe."""
    return {
        field.name: values(value) if dataclasses.is_dataclass(value) else value
        for field in dataclasses.fields(recipe)
        if field.init
        for value in [getattr(recipe, field.name)]
    }


def flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat |= flatten(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return flat


def override(recipe: R, assignments: Mapping[str, Any]) -> R:
    """A recipe with the fields named set to the values, each checked against the type of its field.

    Raises OverrideError for an unknown name (with the nearest one and all there are) or a value of the wrong type, and
    whatever ValueError the recipe or its problem raises for a value out of range.
    """
    known = {setting.path: setting for setting in settings(recipe)}
    checked: dict[str, Any] = {}
    for path, value in assignments.items():
        if path not in known:
            raise OverrideError(_unknown(path, [*known]))
        checked[path] = _checked(path, value, known[path].kind)
        if isinstance(checked[path], int) and abs(checked[path]) > LARGEST and not path.endswith("seed"):
            raise OverrideError(f"Expected {path} of at most {LARGEST}, got {value}.")
    return _replaced(recipe, checked)


def assignments(texts: list[str]) -> dict[str, Any]:
    """`a.b=c` as names and values as typed.

    Raises OverrideError where there is no "=", or a name comes twice.
    """
    read: dict[str, Any] = {}
    for text in texts:
        path, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not path:
            raise OverrideError(f"Expected --set NAME=VALUE, got {text!r}.")
        if path in read:
            raise OverrideError(f"Expected every name once, got {path} twice.")
        read[path] = Typed(value)
    return read


def describe(kind: Any) -> str:
    """A type in words."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return "one of " + ", ".join(str(choice) for choice in inner)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(describe(each) for each in inner)
    if origin in (tuple, list):
        repeated = origin is list or inner[-1:] == (Ellipsis,)
        return f"a list, of {describe(inner[0])} each" if repeated else f"({', '.join(map(describe, inner))})"
    names = {int: "a whole number", float: "a number", bool: "true or false", str: "text", types.NoneType: NOTHING}
    return names.get(kind, getattr(kind, "__name__", str(kind)))


def _replaced(recipe: Any, flat: Mapping[str, Any]) -> Any:
    own = {name: value for name, value in flat.items() if "." not in name}
    for name in {path.partition(".")[0] for path in flat if "." in path}:
        inner = {path.partition(".")[2]: value for path, value in flat.items() if path.startswith(f"{name}.")}
        own[name] = _replaced(getattr(recipe, name), inner)
    return dataclasses.replace(recipe, **own)


def _unknown(path: str, known: list[str]) -> str:
    inside = [name for name in known if name.startswith(f"{path}.")]
    near = (
        difflib.get_close_matches(path, known, n=1, cutoff=0.5)
        or [name for name in known if name.rpartition(".")[2] == path.rpartition(".")[2]][:1]
    )
    if inside:
        hint = f" Set its fields one by one, for example {inside[0]}."
    else:
        hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is nothing called {path!r} to set.{hint} What can be set: {', '.join(known) or 'nothing'}."


class _Mismatch(Exception):  # noqa: N818 - a signal inside this file
    pass


def _checked(path: str, value: Any, kind: Any) -> Any:
    try:
        return _cast(value, kind)
    except _Mismatch:
        got = value if isinstance(value, Typed) else str(value).lower() if isinstance(value, bool) else repr(value)
        raise OverrideError(f"Expected {path} to be {describe(kind)}, got {got}.") from None


def _cast(value: Any, kind: Any) -> Any:
    """The value as the type, where that loses nothing."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _first(value, sorted(inner, key=lambda each: each is str))
    if isinstance(value, Typed):
        texts = [choice for choice in (inner if origin is Literal else ()) if choice == value]
        if texts or (kind is str and not isinstance(value.read(), str)):
            return str(value)
        value = value.read()
    if origin is Literal:
        return value if any(type(choice) is type(value) and choice == value for choice in inner) else _refuse()
    if origin in (tuple, list):
        return _sequence(value, origin, inner)
    if kind is types.NoneType:
        return None if value is None or (isinstance(value, str) and value.lower() == NOTHING) else _refuse()
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _refuse() if math.isnan(value) else float(value)
    if kind is int and isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value if type(value) is kind else _refuse()


def _first(value: Any, kinds: list[Any]) -> Any:
    for kind in kinds:
        try:
            return _cast(value, kind)
        except _Mismatch:
            continue
    return _refuse()


def _sequence(value: Any, origin: Any, inner: tuple[Any, ...]) -> Any:
    if isinstance(value, str):
        value = [Typed(part.strip()) for part in value.split(",")]
    if not isinstance(value, list | tuple):
        value = [value]
    repeated = origin is list or inner[-1:] == (Ellipsis,)
    if not repeated and len(value) != len(inner):
        return _refuse()
    kinds = [inner[0]] * len(value) if repeated else inner
    return origin(_cast(each, kind) for each, kind in zip(value, kinds, strict=True))


def _refuse() -> Any:
    raise _Mismatch
