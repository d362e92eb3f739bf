"""How much memory a recipe would need, told from shapes alone before anything is computed."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import equinox as eqx
import jax

from ritz.cli import codes, processes
from ritz.cli.errors import UsageError
from ritz.cli.refusals import lacks_memory
from ritz.recipes.base import Recipe
from ritz.recipes.overrides import Typed, named
from ritz.runs.config import spelled

LARGE = 10_000
"""A number from which on a setting may make arrays that fill the memory."""


HUGE = 100_000_000
"""A number from which on the recipe is built in another process first."""
TRIAL = "RITZ_TRIAL"
"""Set in the environment of that process."""
TRIAL_SECONDS = 100.0


def refuse_too_large(name: str, recipe: Recipe, settings: Mapping[str, Any]) -> None:
    """Raise UsageError, naming the settings, where the arrays of the jobs would not fit into the memory.

    XLA may end the process where an array cannot be had, so this is told before: the jobs are traced without being
    computed, and where a setting is HUGE the recipe called `name` is built in another process first. Where no setting
    is large nothing is done.
    """
    suspects = {path: value for path, value in settings.items() if _largest(value) >= LARGE}
    if os.environ.get(TRIAL):
        _limit_memory()
    elif any(_largest(value) >= HUGE for value in suspects.values()):
        _try_elsewhere(name, settings, suspects)
    if suspects:
        _trace(recipe, suspects)


def _try_elsewhere(name: str, settings: Mapping[str, Any], suspects: Mapping[str, Any]) -> None:
    """Build a recipe by `ritz show` in another process. Raise UsageError where that process ends or does not end."""
    words = [word for path, value in settings.items() for word in ("--set", f"{path}={_typed(value)}")]
    line = [*processes.COMMAND, "show", name, *words]
    try:
        done = subprocess.run(
            line, env={**os.environ, TRIAL: "1"}, capture_output=True, timeout=TRIAL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"The recipe {name} was not built within {TRIAL_SECONDS:g} s. Choose smaller values than {named(suspects)}."
        ) from None
    if done.returncode < 0:
        raise UsageError(
            f"There is not enough memory for this run: a process that tried to build it was ended by the system. "
            f"Choose smaller values than {named(suspects)}."
        )
    if done.returncode == codes.USAGE:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise UsageError(words[0].removeprefix("ritz: ") if words else f"Choose smaller values than {named(suspects)}.")


def _typed(value: Any) -> str:
    """A value as --set takes it."""
    return str(value) if isinstance(value, Typed) else json.dumps(spelled(value), ensure_ascii=False)


def _limit_memory() -> None:
    """Let the system refuse memory beyond that of the machine, and leave other processes theirs."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory(), resource.getrlimit(resource.RLIMIT_AS)[1]))


def _trace(recipe: Recipe, suspects: Mapping[str, Any]) -> None:
    """Raise UsageError where the arrays of the jobs, told from a trace, do not fit into the memory."""
    try:
        arrays = eqx.filter_eval_shape(_arrays, recipe, jax.random.key(0))
        size = sum(_bytes(leaf) for leaf in jax.tree.leaves(arrays))
    except Exception as error:  # tracing is an offer, not a duty: the real building will say what is wrong
        if not lacks_memory(error):
            return
        size = math.inf
    if size > memory():
        needed = "more than any machine has" if size > 1 << 62 else f"at least {size / 1e9:.3g} GB"
        raise UsageError(
            f"There is not enough memory for this run: it needs {needed}, this machine has {memory() / 1e9:.3g} GB. "
            f"Choose smaller values than {named(suspects)}."
        )


def memory() -> int:
    """The bytes of this machine's memory; where it does not say, no limit."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 1 << 62


def _arrays(recipe: Recipe, key: Any) -> Any:
    """The arrays of ansatz, sampler and cost of every job."""
    jobs = recipe.jobs(key=key)
    return {name: eqx.filter((job.ansatz, job.sampler, job.cost), eqx.is_array) for name, job in jobs.items()}


def _bytes(leaf: Any) -> int:
    return math.prod(leaf.shape) * getattr(leaf.dtype, "itemsize", 8)


def _largest(value: Any) -> float:
    """The largest number in a setting."""
    read = value.read() if isinstance(value, Typed) else value
    numbers = read if isinstance(read, list | tuple) else [read]
    if isinstance(read, str):
        numbers = [float(part) for part in read.split(",") if part.strip().isdecimal()]
    return float(max((min(abs(each), 1 << 62) for each in numbers if isinstance(each, int | float)), default=0))
