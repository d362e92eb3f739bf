"""Pickling of the functions that ansatze keep: those that JAX compiled or gave a derivative, by their names.

`jax.numpy.tanh` and `jax.nn.relu` are objects that wrap a Python function. Pickle would follow the wrapped function,
whose name leads back to the wrapper, and give up. Here the wrapper itself is found by module and name, as Python does
for its own functions, so what is unpickled is the same object and no program is compiled twice."""

import copyreg
import functools
import sys
from collections.abc import Callable
from typing import Any

import jax


def reduce_function(function: Callable[..., Any]) -> str | tuple[Any, ...]:
    """Reduce a wrapped function for pickle: to its name where its module has it there, else as its type does."""
    name = getattr(function, "__qualname__", "")
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    if module is not None and name and "<" not in name and _found(module, name) is function:
        return name
    return function.__reduce_ex__(2)


def register() -> None:
    """Teach pickle, copy and joblib the types of JAX's wrapped functions."""
    for kind in {type(jax.nn.silu), type(jax.nn.relu)}:
        copyreg.pickle(kind, reduce_function)


def _found(module: Any, name: str) -> Any:
    return functools.reduce(lambda place, part: getattr(place, part, None), name.split("."), module)
