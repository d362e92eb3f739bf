"""What --set can do: nested names, types, and words where it cannot."""

import dataclasses
from typing import Literal

import pytest

from ritz.recipes.overrides import OverrideError, assignments, flatten, override, settings, values


@dataclasses.dataclass(frozen=True)
class Inner:
    share: float = 0.5
    name: str = "x"


@dataclasses.dataclass(frozen=True)
class Outer:
    inner: Inner = Inner()
    count: int = 3
    fast: bool = False
    kind: Literal["a", "b", 3] = "a"
    limit: float | None = None
    widths: tuple[int, ...] = (4, 5)
    pair: tuple[int, float] = (1, 2.0)
    label: str | None = None

    def __post_init__(self):
        if self.count < 0:
            raise ValueError(f"Expected a count of at least 0, got {self.count}.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("inner.share=1", Outer(Inner(1.0))),
        ("inner.share = 1e-3", Outer(Inner(0.001))),
        ("inner.name=12", Outer(Inner(name="12"))),
        ('inner.name="a b=c"', Outer(Inner(name="a b=c"))),
        ("inner.name=nan", Outer(Inner(name="nan"))),
        ("count=1e3", Outer(count=1000)),
        ("count=1_000", Outer(count=1000)),
        ("fast=true", Outer(fast=True)),
        ("kind=b", Outer(kind="b")),
        ("kind=3", Outer(kind=3)),
        ("limit=2", Outer(limit=2.0)),
        ("limit=none", Outer(limit=None)),
        ("limit=inf", Outer(limit=float("inf"))),
        ("widths=7", Outer(widths=(7,))),
        ("widths=7,8", Outer(widths=(7, 8))),
        ("widths=[7, 8, 9]", Outer(widths=(7, 8, 9))),
        ("widths=[]", Outer(widths=())),
        ("pair=2,3", Outer(pair=(2, 3.0))),
        ("label=text", Outer(label="text")),
        ("label=none", Outer(label=None)),
    ],
)
def test_a_value_becomes_what_its_field_is(text, expected):
    changed = override(Outer(), assignments([text]))
    assert changed == expected
    assert [*map(type, dataclasses.astuple(changed))] == [*map(type, dataclasses.astuple(expected))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("count=1.5", "Expected count to be a whole number, got 1.5"),
        ("count=true", "Expected count to be a whole number, got true"),
        ("fast=1", "Expected fast to be true or false, got 1"),
        ("fast=False", "Expected fast to be true or false, got False"),
        ("inner.share=nan", "Expected inner.share to be a number, got nan"),
        ("kind=c", "Expected kind to be one of a, b, 3, got c"),
        ("limit=big", "Expected limit to be a number or none, got big"),
        ("widths=[1, 2.5]", r"Expected widths to be a list, of a whole number each, got \[1, 2.5\]"),
        ("pair=1", r"Expected pair to be \(a whole number, a number\), got 1"),
        ("inner=1", "one by one, for example inner.share"),
        ("iner.share=1", "Did you mean inner.share"),
        ("share=1", "Did you mean inner.share"),
        ("__class__=1", "nothing called '__class__' to set.* What can be set: inner.share, inner.name, count"),
        ("count=-1", "Expected a count of at least 0, got -1"),
        ("=1", "NAME=VALUE"),
    ],
)
def test_what_cannot_be_set_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        override(Outer(), assignments([text]))


def test_all_fields_replay():
    changed = override(Outer(), assignments(["inner.share=0.1", "limit=3", "widths=1"]))
    assert override(Outer(), flatten(values(changed))) == changed
    assert [setting.path for setting in settings(Outer())][:3] == ["inner.share", "inner.name", "count"]
    assert issubclass(OverrideError, ValueError)
