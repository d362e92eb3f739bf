"""What can be set in a recipe, and a recipe with some of it set: dotted names into nested frozen dataclasses."""

import dataclasses
import difflib
import math
import sys
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

R = TypeVar("R")
NOTHING = "none"


class OverrideError(ValueError):
    """A field that is not there, or a value it cannot have; the message says what can be set."""


LONGEST = 100_000
"""Characters of a value."""
LARGEST_WHOLE = 2**63 - 1
MOST_ENTRIES = 10_000
SHOWN = 80


def named(assignments: Mapping[str, Any]) -> str:
    """Settings as they are typed, for an error message."""
    return ", ".join(f"{path}={shortened(value)}" for path, value in assignments.items())


def shortened(value: Any, length: int = SHOWN) -> str:
    """A value for an error message: at most `length` characters of it."""
    text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else _represented(value)
    shown = text[:length] if text[:length].isprintable() else ascii(text[:length])
    return shown if len(text) <= length else f"{shown}... ({len(text)} characters)"


def _represented(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:
        return "a number of thousands of digits"


class RefusedValueError(OverrideError):
    """A value of the right type that the recipe or its problem refuses."""


class Typed(str):
    """A value as it was typed: what it means depends on the field it is for."""

    def read(self) -> Any:
        """As TOML, or as text where it is none.

        Raises OverrideError for what no field can have: text that is too long or not Unicode, lists in lists without
        end, and numbers of too many digits.
        """
        if len(self) > LONGEST:
            raise OverrideError(f"Expected a value of at most {LONGEST} characters, got {shortened(self)}.")
        if any("\ud800" <= each <= "\udfff" or each == "\0" for each in self):
            raise OverrideError(f"Expected a value of Unicode characters, got {shortened(self)!a}.")
        try:
            table = tomllib.loads(f"value = {self}\n")
        except tomllib.TOMLDecodeError:
            return str(self)
        except RecursionError:
            raise OverrideError(f"Expected a value without deeply nested brackets, got {shortened(self)}.") from None
        except ValueError:  # Python refuses to read integers of thousands of digits
            raise OverrideError(f"Expected a number of fewer digits, got {shortened(self)}.") from None
        return table["value"] if [*table] == ["value"] else str(self)


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

    Raises OverrideError for an unknown name (with the nearest one and all there are), a value of the wrong type, and
    whatever the recipe or its problem raises for a value out of range, with the settings by name.
    """
    known = {setting.path: setting for setting in settings(recipe)}
    checked: dict[str, Any] = {}
    for path, value in assignments.items():
        if path not in known:
            raise OverrideError(_unknown(path, [*known]))
        checked[path] = _checked(path, value, known[path].kind)
    try:
        return _replaced(recipe, checked)
    except OverrideError:
        raise
    except Exception as error:  # a recipe or a problem may compute with its fields before it refuses them
        words = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        raise RefusedValueError(f"{shortened(words, 400)} (with {named(assignments)})") from error


def data_seeds(recipe: Any) -> tuple[str, ...]:
    """Return the dotted names of the fields that decide the data, their noise or their split."""
    return tuple(setting.path for setting in settings(recipe) if is_data_seed(setting.path))


def is_data_seed(path: str) -> bool:
    """Whether a field is the seed of data, by its name: `seed`, `..._seed`, or `problem.draw` of inverse problems."""
    name = path.rpartition(".")[2]
    return name == "seed" or name.endswith("_seed") or path == "problem.draw"


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
    except _Mismatch as refused:
        limit = f" {refused}" if str(refused) else ""
        raise OverrideError(f"Expected {path} to be {describe(kind)}{limit}, got {shortened(value)}.") from None
    except OverrideError as error:
        raise OverrideError(f"{path}: {error}") from None


def _cast(value: Any, kind: Any) -> Any:
    """The value as the type, where that loses nothing."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _first(value, sorted(inner, key=lambda each: each is str))
    if isinstance(value, Typed):
        texts = [choice for choice in (inner if origin is Literal else ()) if choice == value]
        if texts or (kind is str and not isinstance(value.read(), str)):
            return str(value)
        read = value.read()
        value = read if isinstance(read, list | str) or origin not in (tuple, list) else str(value)
    if origin is Literal:
        return value if any(type(choice) is type(value) and choice == value for choice in inner) else _refuse()
    if origin in (tuple, list):
        return _sequence(value, origin, inner)
    if kind is types.NoneType:
        return None if value is None or (isinstance(value, str) and value.lower() == NOTHING) else _refuse()
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    if kind is int and isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    if kind is int and type(value) is int and abs(value) > LARGEST_WHOLE:
        raise _Mismatch(f"of at most {LARGEST_WHOLE}")
    return value if type(value) is kind else _refuse()


def _number(value: int | float) -> float:
    """A number in double precision; infinity is one, but a finite number that is too large is not."""
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        raise _Mismatch(f"of at most {sys.float_info.max:.4g}")
    return _refuse() if math.isnan(value) else float(value)


def _first(value: Any, kinds: list[Any]) -> Any:
    for kind in kinds:
        try:
            return _cast(value, kind)
        except (_Mismatch, OverrideError):
            continue
    return _refuse()


def _sequence(value: Any, origin: Any, inner: tuple[Any, ...]) -> Any:
    if isinstance(value, str) and value.count(",") >= MOST_ENTRIES:
        raise _Mismatch(f"of at most {MOST_ENTRIES} entries")
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
