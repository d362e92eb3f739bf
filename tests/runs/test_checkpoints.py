"""Checkpoints give back every bit, or say which file is not what was written."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.runs.checkpoints import Store
from ritz.runs.errors import DamagedError, ForeignError
from ritz.runs.leaves import Leaves, pack, unpack


def everything(key):
    return {
        "float": jax.random.normal(key, (3, 4)),
        "half": jnp.ones(2, jnp.bfloat16),
        "complex": jnp.array([1 + 2j]),
        "bool": jnp.array(True),
        "small": jnp.arange(3, dtype=jnp.int8),
        "empty": jnp.zeros((0, 3), jnp.float32),
        "key": key,
        "keys": jax.random.split(key, 2),
        "other key": jax.random.key(1, impl="rbg"),
        "numpy": np.array([1.5, np.nan, np.inf]),
        "nothing": None,
        "count": 3,
        "best": float("inf"),
        "flag": True,
    }


def bits(array):
    data = jax.random.key_data(array) if jnp.issubdtype(array.dtype, jax.dtypes.prng_key) else array
    return str(array.dtype), array.shape, np.asarray(data).tobytes(), isinstance(array, jax.Array)


def test_every_bit_comes_back(tmp_path, key):
    tree = everything(key)
    leaves = pack(tree)
    store = Store(tmp_path / "store", {"recipe": "x"})
    arrays, facts = store.load(store.save("one", leaves.arrays, {"numbers": leaves.numbers}))
    again = unpack(tree, Leaves(arrays, facts["numbers"]), "it")
    assert {n: bits(a) for n, a in pack(again).arrays.items()} == {n: bits(a) for n, a in leaves.arrays.items()}
    assert pack(again).numbers == leaves.numbers
    assert type(again["flag"]) is bool


def test_the_newest_are_kept(tmp_path):
    store = Store(tmp_path, {}, keep=2)
    for step in (1, 2, 10):
        store.save_step(step, {"x": jnp.ones(2)}, {})
    assert [path.name for path in store.steps()] == ["step-000000000002", "step-000000000010"]


@pytest.mark.parametrize("harm", ["flip", "truncate", "remove", "add", "no manifest"])
def test_damage_is_named(tmp_path, harm):
    store = Store(tmp_path, {})
    store.save_step(1, {"x": jnp.ones(2)}, {})
    path = store.save_step(2, {"x": jnp.arange(1000.0)}, {})
    victim = path / "state.json"
    if harm == "flip":
        content = bytearray(victim.read_bytes())
        content[7] ^= 1
        victim.write_bytes(content)
    elif harm == "truncate":
        victim.write_bytes(victim.read_bytes()[:-1])
    elif harm == "remove":
        victim.unlink()
    elif harm == "add":
        victim = path / "arrays/more"
        victim.write_text("")
    else:
        victim = path / "manifest.json"
        victim.write_text("{}")
    with pytest.raises(DamagedError, match=f"{victim.name}.* Delete that folder .* step-000000000001"):
        store.load(path)


def test_another_stamp_or_another_structure_is_refused(tmp_path):
    path = Store(tmp_path, {"recipe": "x", "version": "1"}).save("one", {"['w']": jnp.ones(2)}, {})
    with pytest.raises(ForeignError, match="another version: expected 2, got 1"):
        Store(tmp_path, {"recipe": "x", "version": "2"}).load(path)
    arrays, _ = Store(tmp_path, {}).load(path)
    for like, words in [
        ({"w": jnp.ones(3)}, r"\['w'\] of it to be float64 \(3,\), got float64 \(2,\)"),
        ({"w": jnp.ones(2), "b": jnp.ones(1)}, r"a leaf \['b'\] in it, but it is missing"),
        ({}, r"no leaf \['w'\] in it, but there is one"),
    ]:
        with pytest.raises(ForeignError, match=words):
            unpack(like, Leaves(arrays, {}), "it")


def test_a_manifest_lists_every_file(tmp_path):
    path = Store(tmp_path, {}).save("one", {"x": jnp.ones(2)}, {})
    listed = json.loads((path / "manifest.json").read_text())["files"]
    there = {each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()}
    assert {*listed} == there - {"manifest.json"}
