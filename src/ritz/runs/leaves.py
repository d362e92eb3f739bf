"""A pytree as named arrays and plain numbers, and back."""

from typing import Any, NamedTuple

import equinox as eqx
import jax
import numpy as np
from jaxtyping import PyTree

from ritz.runs.errors import ForeignError

FOREIGN = "It was written by another recipe, configuration or version; start a new run."


class Leaves(NamedTuple):
    """The leaves of a tree by their paths."""

    arrays: dict[str, Any]
    """Arrays of JAX (keys among them) or NumPy."""
    numbers: dict[str, bool | int | float]


def pack(tree: PyTree) -> Leaves:
    """The arrays and plain numbers of a tree by path; other leaves (functions, text) belong to its structure."""
    arrays, numbers = {}, {}
    for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
        if eqx.is_array(leaf) or isinstance(leaf, np.ndarray | np.generic):
            arrays[jax.tree_util.keystr(path)] = leaf
        elif isinstance(leaf, bool | int | float):
            numbers[jax.tree_util.keystr(path)] = leaf
    return Leaves(arrays, numbers)


def unpack(like: PyTree, leaves: Leaves, what: str) -> PyTree:
    """A tree of the structure of `like` with the leaves given.

    Raises ForeignError, naming the first leaf that is missing, unknown, or of another shape or dtype; `what` says in
    the message what was being read.
    """
    flat, structure = jax.tree_util.tree_flatten_with_path(like)
    wanted = pack(like)
    named = {*leaves.arrays, *leaves.numbers}
    expected = {*wanted.arrays, *wanted.numbers}
    if named != expected:
        odd = min(named ^ expected)
        got = "it is missing" if odd in expected else "there is one"
        raise ForeignError(f"Expected {'a' if odd in expected else 'no'} leaf {odd} in {what}, but {got}. {FOREIGN}")
    values = [_leaf(jax.tree_util.keystr(path), leaf, leaves, what) for path, leaf in flat]
    return jax.tree_util.tree_unflatten(structure, values)


def _leaf(name: str, like: Any, leaves: Leaves, what: str) -> Any:
    if name in leaves.numbers:
        return leaves.numbers[name]
    if name not in leaves.arrays:
        return like
    stored = leaves.arrays[name]
    if (stored.shape, stored.dtype) != (like.shape, like.dtype):
        raise ForeignError(
            f"Expected leaf {name} of {what} to be {like.dtype} {like.shape}, got {stored.dtype} {stored.shape}. "
            f"{FOREIGN}"
        )
    return stored
