"""Exhibits come back as they were, and nothing else does."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from ritz.measures.base import Confusion, Curves, Line, Measure, Picture, Surface, Table
from ritz.runs import exhibits
from ritz.runs.errors import DamagedError

AXIS = np.linspace(0, 1, 3)
SINE = Line(AXIS, np.asarray(jnp.sin(AXIS)), AXIS, "dashed")
GRID, PLACES = {"one": np.ones((3, 3))}, np.ones((4, 2))
SHOWN = (
    Curves("<b>c</b>", "x", "y", {"a": SINE}, {"exact": 1.0}, log_y=True),
    Confusion("n", ("0", "1"), np.array([[1, 2], [3, 4]]), caption="ü"),
    Picture("p", np.ones((2, 3)), "x"),
    Surface("s", AXIS, AXIS, GRID, "x", "y", "v", {"0": PLACES}, {"one": {"p": PLACES}}),
    Table("t", ("what", "how much"), (("E", Measure(3.0, 0.1, "a.u.", "n")), ("nan", float("nan")), ("text", "1"))),
)


def plain(value):
    """Comparable: arrays as (dtype, shape, bytes), numbers by their text."""
    if dataclasses.is_dataclass(value):
        return type(value).__name__, {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(plain(inner) for inner in value)
    return (str(value.dtype), value.shape, value.tobytes()) if isinstance(value, np.ndarray) else repr(value)


def test_exhibits_come_back(tmp_path):
    encoded = exhibits.save(SHOWN, tmp_path / "exhibits.npz")
    assert plain(exhibits.load(encoded, tmp_path / "exhibits.npz")) == plain(SHOWN)


def test_no_objects_go_in_or_out(tmp_path):
    path = tmp_path / "exhibits.npz"
    with pytest.raises(ValueError, match="allow_pickle"):
        exhibits.save([Confusion("p", ("0",), np.array([[object()]]))], path)
    np.savez(path, array0=np.array([[{}]], dtype=object))
    encoded = [{"kind": "Picture", "items": {"title": "p", "values": {"kind": "array", "items": "array0"}}}]
    with pytest.raises(DamagedError, match=r"exhibits\.npz cannot be read"):
        exhibits.load(encoded, path)
    with pytest.raises(DamagedError):
        exhibits.load([{"kind": "Popen", "items": {}}], path)
    path.write_bytes(b"PK")
    with pytest.raises(DamagedError):
        exhibits.load(encoded, path)
