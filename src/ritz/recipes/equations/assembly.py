"""From an equation to residuals and points."""

from collections.abc import Mapping

import jax
from jaxtyping import PRNGKeyArray

from ritz.domains.regions import Point, Region
from ritz.problems.equations import Equation
from ritz.problems.equations.base import Residual
from ritz.samplers import Blocks, QuasiRandom
from ritz.samplers.collocation import draw


def residuals(problem: Equation) -> dict[str, Residual]:
    """Equations and conditions by name, the conditions as residuals."""
    return {**problem.equations(), **{name: residual for name, (_, residual) in problem.conditions().items()}}


def regions(problem: Equation) -> dict[str, Region]:
    """Where each of them holds."""
    inside = dict.fromkeys(problem.equations(), problem.box)
    return {**inside, **{name: region for name, (region, _) in problem.conditions().items()}}


def points(problem: Equation, counts: Mapping[str, int], *, redraw: bool = True) -> Blocks:
    """Quasi-random points for the named residuals, as many as asked for each.

    Raises ValueError for a name that the problem does not have, with those it has.
    """
    known = regions(problem)
    if unknown := set(counts) - set(known):
        raise ValueError(f"Expected counts for {', '.join(known)}; got {', '.join(sorted(unknown))}.")
    return Blocks({name: QuasiRandom(known[name], count, redraw=redraw) for name, count in counts.items()})


def fresh(problem: Equation, names: list[str], *, count: int, key: PRNGKeyArray) -> dict[str, Point]:
    """Random points for the named residuals that no fit has seen."""
    known = regions(problem)
    keys = jax.random.split(key, len(names))
    return {name: draw(known[name], count, key=k) for name, k in zip(names, keys, strict=True)}
