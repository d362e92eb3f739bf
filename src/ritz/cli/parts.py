"""The parts of a recipe in words: what a job is made of, and the parameters of an ansatz layer by layer."""

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import equinox as eqx
import jax
import numpy as np
from jaxtyping import PyTree

from ritz.ansatze.base import Buffer, count_parameters, partition
from ritz.recipes.base import Job

LONGEST = 160


class Layer(NamedTuple):
    """A module that holds parameters itself."""

    path: str
    kind: str
    shapes: dict[str, tuple[int, ...]]
    size: int


def layers(ansatz: PyTree) -> list[Layer]:
    """The modules of an ansatz that own parameters, in order, each with the shapes and the count of its own."""
    parameters, _ = partition(ansatz)
    found: dict[str, Layer] = {}
    for path, leaf in jax.tree_util.tree_flatten_with_path(parameters)[0]:
        depth, owner = _owner(ansatz, path)
        name = jax.tree_util.keystr(path[:depth]).lstrip(".") or "(whole)"
        layer = found.setdefault(name, Layer(name, type(owner).__name__, {}, 0))
        layer.shapes[jax.tree_util.keystr(path[depth:]).lstrip(".")] = leaf.shape
        found[name] = layer._replace(size=layer.size + count_parameters(leaf))
    return list(found.values())


def describe_job(name: str, job: Job) -> str:
    """One line for a job: its parts and how many steps."""
    ansatz = f"{type(job.ansatz).__name__} with {count_parameters(job.ansatz)} parameters"
    others = ", ".join(spoken(part)[:LONGEST] for part in (job.sampler, job.cost, job.optimiser, *job.callbacks))
    return f"{name}: {ansatz}, {others}, {job.steps} steps"


def describe_jobs(jobs: Mapping[str, Job]) -> str:
    """A line for every job."""
    return "\n".join(describe_job(name, job) for name, job in jobs.items())


def spoken(part: Any) -> str:
    """A part with its settings: Adam(rate=0.01); arrays by shape, functions by name."""
    if isinstance(part, Buffer):
        return spoken(part.value)
    if eqx.is_array(part) or isinstance(part, np.ndarray):
        return f"{part.dtype}{list(part.shape)}"
    if isinstance(part, tuple | list):
        return f"({', '.join(map(spoken, part))})"
    if isinstance(part, Mapping):
        return ", ".join(map(str, part))
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        fields = {field.name: getattr(part, field.name, None) for field in dataclasses.fields(part)}
        shown = [f"{name}={spoken(value)}" for name, value in fields.items() if value is not None]
        return type(part).__name__ + (f"({', '.join(shown)})" if shown else "")
    if isinstance(part, bool | int | float | str):
        return f"{part:g}" if isinstance(part, float) else str(part)
    return getattr(part, "__name__", type(part).__name__)


def _owner(tree: Any, path: tuple) -> tuple[int, Any]:
    """(how far along the path, the innermost module there that is no plain container)."""
    depth, owner, node = 0, tree, tree
    for place, key in enumerate(path[:-1], start=1):
        node = _child(node, key)
        if isinstance(node, eqx.Module):
            depth, owner = place, node
    return depth, owner


def _child(node: Any, key: Any) -> Any:
    match key:
        case jax.tree_util.GetAttrKey(name=name):
            return getattr(node, name)
        case jax.tree_util.SequenceKey(idx=place):
            return node[place]
        case jax.tree_util.DictKey(key=name):
            return node[name]
    return jax.tree.leaves(node)[getattr(key, "key", 0)]
