"""The text format in which lists of complete-intersection Calabi-Yau manifolds are published.

Blocks separated by blank lines; in each, lines ``Key : value`` and then the configuration matrix, one line
``{q_i1, ..., q_iK}`` per projective factor. Lists in this format: Candelas, Dale, Lutken and Schimmrigk, Nucl. Phys.
B 298 (1988) 493, with the Hodge numbers of Green, Hubsch and Lutken, Class. Quant. Grav. 6 (1989) 105 (keys Num,
NumPs, NumPol, Eta, H11, H21, C2, Redun), and its favourable descriptions, arXiv:1708.07907 (Favour, IsProd and
KahlerPos in place of Redun). A key may be missing; the matrix may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

LONGEST = 9
"""Digits that a number of a list may have."""


class MalformedList(ValueError):  # noqa: N818 - the refusal of a file, in the reader's words
    """A list that breaks the format; the message starts with the file and the line."""


@dataclass(frozen=True, slots=True)
class ListedManifold:
    """One block of a list. ``matrix`` holds R rows of K degrees; None stands for a key that the block leaves out.

    ``number`` is Num, ``euler`` Eta, ``c2`` the numbers c_2.J_i, ``equivalent`` the ids under Redun, ``favourable``,
    ``product`` and ``kahler_positive`` the flags Favour, IsProd and KahlerPos. Values are kept as printed: products
    carry (H11, H21) = (0, 0) in the published lists.
    """

    matrix: tuple[tuple[int, ...], ...]
    number: int | None = None
    euler: int | None = None
    h11: int | None = None
    h21: int | None = None
    c2: tuple[int, ...] | None = None
    equivalent: tuple[int, ...] | None = None
    favourable: bool | None = None
    product: bool | None = None
    kahler_positive: bool | None = None


def read_cicy_list(path: str | PathLike[str]) -> list[ListedManifold]:
    """All manifolds of a list, in the order of the file. Raises `MalformedList` with file and line, or OSError."""
    return parse_cicy_list(Path(path).read_text(encoding="utf-8-sig", errors="replace"), str(path))


def located_cicy_list(path: str | PathLike[str]) -> list[tuple[int, ListedManifold]]:
    """All manifolds of a list, each with the line on which its block begins. Raises as `read_cicy_list`."""
    return _located(Path(path).read_text(encoding="utf-8-sig", errors="replace"), str(path))


def parse_cicy_list(text: str, name: str = "text") -> list[ListedManifold]:
    """All manifolds of a list given as text; ``name`` stands for the file in a `MalformedList`."""
    return [manifold for _, manifold in _located(text, name)]


def _located(text: str, name: str) -> list[tuple[int, ListedManifold]]:
    """Every manifold with the line on which its block begins."""
    manifolds, block, begun = [], [], 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            begun = begun if block else number
            block.append((f"{name}, line {number}", line.strip()))
        elif block:
            manifolds.append((begun, _manifold(block)))
            block = []
    return manifolds


def write_cicy_list(path: str | PathLike[str], manifolds: Iterable[ListedManifold]) -> None:
    """Write a list so that `read_cicy_list` returns the same manifolds. Raises OSError."""
    Path(path).write_text(format_cicy_list(manifolds), encoding="utf-8", newline="\n")


def format_cicy_list(manifolds: Iterable[ListedManifold]) -> str:
    """The text of a list: keys in the published order, absent ones left out, one blank line between blocks."""
    return "\n".join(_block(manifold) for manifold in manifolds)


def _integer(text: str) -> int:
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"expected an integer, got {text!r}")
    if len(digits) > LONGEST:
        raise ValueError(f"expected an integer of at most {LONGEST} digits, got one of {len(digits)}")
    return int(text)


def _integers(text: str) -> tuple[int, ...]:
    if not (text.startswith("{") and text.endswith("}")):
        raise ValueError(f"expected integers in braces such as {{1, 0, 2}}, got {text!r}")
    inside = text[1:-1].strip()
    return tuple(_integer(entry.strip()) for entry in inside.split(",")) if inside else ()


def _flag(text: str) -> bool:
    if text not in ("True", "False"):
        raise ValueError(f"expected True or False, got {text!r}")
    return text == "True"


_FIELDS: dict[str, tuple[str, Callable[[str], object]]] = {
    "Num": ("number", _integer),
    "NumPs": ("rows", _integer),
    "NumPol": ("columns", _integer),
    "Eta": ("euler", _integer),
    "H11": ("h11", _integer),
    "H21": ("h21", _integer),
    "C2": ("c2", _integers),
    "Redun": ("equivalent", _integers),
    "Favour": ("favourable", _flag),
    "IsProd": ("product", _flag),
    "KahlerPos": ("kahler_positive", _flag),
}


def _manifold(block: list[tuple[str, str]]) -> ListedManifold:
    values: dict[str, object] = {}
    places: dict[str, str] = {}
    matrix: list[tuple[int, ...]] = []
    for place, line in block:
        if line.startswith("{"):
            matrix.append(_row(place, line, matrix))
            continue
        if matrix:
            raise MalformedList(
                f"{place}: expected a matrix row in braces or a blank line, got {line!r}; "
                "separate blocks by a blank line and put the keys before the matrix"
            )
        key, field, value = _key(place, line)
        if field in values:
            raise MalformedList(
                f"{place}: expected each key once in a block, got {key} again; "
                "is a blank line missing between two blocks?"
            )
        values[field], places[field] = value, place
    if not matrix:
        raise MalformedList(
            f"{block[-1][0]}: expected the rows of a matrix after the keys, got the end of the block; "
            "remove blank lines inside a block"
        )
    _check_counts(matrix, values, places)
    values.pop("rows", None)
    values.pop("columns", None)
    return ListedManifold(tuple(matrix), **values)  # pyright: ignore[reportArgumentType] - typed by _FIELDS


def _row(place: str, line: str, above: list[tuple[int, ...]]) -> tuple[int, ...]:
    try:
        row = _integers(line)
    except ValueError as error:
        raise MalformedList(f"{place}: {error}; a matrix row lists the degrees of one projective factor") from None
    if not row:
        raise MalformedList(f"{place}: expected at least one degree in a matrix row, got {line!r}")
    if min(row) < 0:
        raise MalformedList(f"{place}: expected degrees >= 0, got {min(row)}; a polynomial has no negative degree")
    if above and len(row) != len(above[0]):
        raise MalformedList(f"{place}: expected {len(above[0])} degrees as in the row above, got {len(row)}")
    return row


def _key(place: str, line: str) -> tuple[str, str, object]:
    key, colon, text = (part.strip() for part in line.partition(":"))
    if not colon:
        raise MalformedList(f"{place}: expected 'Key : value' or a matrix row in braces, got {line!r}")
    if key not in _FIELDS:
        raise MalformedList(f"{place}: expected one of the keys {', '.join(_FIELDS)}, got {key!r}")
    field, read = _FIELDS[key]
    try:
        return key, field, read(text)
    except ValueError as error:
        raise MalformedList(f"{place}: {error} after {key}") from None


def _check_counts(matrix: list[tuple[int, ...]], values: dict[str, object], places: dict[str, str]) -> None:
    R, K = len(matrix), len(matrix[0])
    c2 = values.get("c2")
    for field, key, got, what in (("rows", "NumPs", R, "matrix rows"), ("columns", "NumPol", K, "matrix columns")):
        if field in values and values[field] != got:
            raise MalformedList(
                f"{places[field]}: expected {values[field]} {what} as {key} says, got {got}; "
                "correct the key or the matrix"
            )
    if isinstance(c2, tuple) and len(c2) != R:
        raise MalformedList(f"{places['c2']}: expected {R} numbers after C2, one per matrix row, got {len(c2)}")


def _block(manifold: ListedManifold) -> str:
    counts = {"rows": len(manifold.matrix), "columns": len(manifold.matrix[0])}
    lines = []
    for key, (field, _) in _FIELDS.items():
        value = counts[field] if field in counts else getattr(manifold, field)
        if value is not None:
            lines.append(f"{key:<6} : {_braces(value) if isinstance(value, tuple) else value}")
    lines += [_braces(row) for row in manifold.matrix]
    return "\n".join(lines) + "\n"


def _braces(values: tuple[int, ...]) -> str:
    return "{" + ", ".join(str(value) for value in values) + "}"
