"""Files that hold the training and the test rows side by side: x_train, y_train, x_test, y_test."""

import re
from collections.abc import Mapping
from typing import TypeVar

from ritz.data.base import MalformedTable, listed

T = TypeVar("T")
PARTS = ("train", "test", "val", "valid", "validation", "dev")
SUFFIX = re.compile(rf"(?P<name>.+?)[_.\-]?(?P<part>{'|'.join(PARTS)})", re.IGNORECASE)
PREFIX = re.compile(rf"(?P<part>{'|'.join(PARTS)})[_.\-](?P<name>.+)", re.IGNORECASE)


def arrays_of_part(arrays: Mapping[str, T], lengths: Mapping[str, int], part: str | None, file: str) -> dict[str, T]:
    """The arrays of one part, without its name: x and y of x_train and y_train; or the array that `part` names.

    Without a part all arrays are taken, unless they are those of several parts and differ in length. Raises
    MalformedTable where there is no such part or array, and where one has to be named.
    """
    if part in arrays:
        return {part: arrays[part]}
    parts: dict[str, dict[str, T]] = {}
    for name, array in arrays.items():
        found = PREFIX.fullmatch(name) or SUFFIX.fullmatch(name)
        if found:
            parts.setdefault(found["part"].lower(), {})[found["name"].rstrip("_.-")] = array
    if part is not None:
        if part.lower() in parts:
            return parts[part.lower()]
        raise MalformedTable(
            f"{file}: expected an array or a part {part!r}, which is not there. It has: {listed([*arrays])}."
        )
    if len(parts) > 1 and len(set(lengths.values())) > 1:
        first = next((name for name in PARTS if name in parts), next(iter(parts)))
        other = next((name for name in ("test", *parts) if name in parts and name != first), first)
        raise MalformedTable(
            f"{file}: expected one table, got the parts {listed([*parts])} ({listed([*arrays])}). Name one: "
            f"{file}:{first}, and for the test --test {file}:{other}."
        )
    return dict(arrays)
