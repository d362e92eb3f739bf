"""From an equation to residuals and points."""

from collections.abc import Mapping
from typing import Literal, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze import Fields, HardConditions
from ritz.ansatze.base import Ansatz
from ritz.costs import Balance, Causal, GradientNorm
from ritz.domains.regions import Point, Region, check_covered
from ritz.problems.equations import Equation
from ritz.problems.equations.base import Residual
from ritz.samplers import Blocks, QuasiRandom, ResidualAdaptive
from ritz.samplers.collocation import draw


@runtime_checkable
class Prepared(Protocol):
    """A problem that knows a function with its conditions and one that is zero where they are."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the unknown functions."""
        ...

    def value(self, point: Point) -> Array:
        """Meets all conditions."""
        ...

    def distance(self, point: Point) -> Array:
        """Zero where there are conditions."""
        ...


def built_in(problem: Prepared, inner: Ansatz) -> Fields:
    """value + distance * inner: named fields that meet all conditions of the problem, whatever `inner` is."""
    return Fields(HardConditions(inner, problem.value, problem.distance), problem.fields)


def residuals(problem: Equation) -> dict[str, Residual]:
    """Equations and conditions by name, the conditions as residuals."""
    return {**problem.equations(), **{name: residual for name, (_, residual) in problem.conditions().items()}}


def regions(problem: Equation) -> dict[str, Region]:
    """Where each of them holds."""
    inside = dict.fromkeys(problem.equations(), problem.region)
    return {**inside, **{name: region for name, (region, _) in problem.conditions().items()}}


def points(problem: Equation, counts: Mapping[str, int], *, redraw: bool = True) -> Blocks:
    """Quasi-random points for the named residuals, as many as asked for each.

    Raises ValueError for a name that the problem does not have, with those it has, and where some
    conditions are soft and a part of the boundary is left without one.
    """
    known = regions(problem)
    if unknown := set(counts) - set(known):
        raise ValueError(f"Expected counts for {', '.join(known)}; got {', '.join(sorted(unknown))}.")
    asked = {name: known[name] for name in counts if name in problem.conditions()}
    if asked and problem.edges is not None:
        check_covered(problem.edges, asked)
    return Blocks({name: QuasiRandom(known[name], count, redraw=redraw) for name, count in counts.items()})


def adaptive(problem: Equation, residuals: Mapping[str, Residual], count: int) -> Blocks:
    """`count` points for each of the named residuals, drawn at every step where it is large."""
    known = regions(problem)
    return Blocks({name: ResidualAdaptive(known[name], count, residual) for name, residual in residuals.items()})


def early(residual: Residual, rate: float) -> Residual:
    """The residual times exp(-rate t): where a disturbance grows at that rate, what is wrong early matters most."""
    return lambda fields, point: jnp.exp(-rate * point["t"]) * residual(fields, point)


def in_time(problem: Equation, rule: Literal["fixed", "causal"]) -> Causal | None:
    """The balance of that name for the time of a problem; none where the weights are fixed."""
    return None if rule == "fixed" else Causal(*problem.box.intervals["t"])


def of_conditions(problem: Equation, rule: Literal["fixed", "gradient-norm", "causal"]) -> Balance | None:
    """The balance of that name between the equations of a problem and its soft conditions."""
    return GradientNorm(tuple(problem.equations())) if rule == "gradient-norm" else in_time(problem, rule)


def fresh(problem: Equation, names: list[str], *, count: int, key: PRNGKeyArray) -> dict[str, Point]:
    """Random points for the named residuals that no fit has seen."""
    known = regions(problem)
    keys = jax.random.split(key, len(names))
    return {name: draw(known[name], count, key=k) for name, k in zip(names, keys, strict=True)}
