"""Training and test data of a recipe, made once for a key."""

import dataclasses
import functools
import time
from typing import Generic, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions import Query
from ritz.problems.equations.operators import Pairs, SolutionOperator
from ritz.problems.equations.operators.forced import Forced, Triples
from ritz.samplers import Labelled

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Made(Generic[T]):
    """Data and what they cost."""

    train: T
    test: T
    seconds: float
    """Processor seconds of this process for both."""


def pairs(problem: SolutionOperator, train: int, test: int, *, key: PRNGKeyArray) -> Made[Pairs]:
    """Functions with their whole answers."""
    return _pairs(problem, train, test, _words(key))


def triples(problem: Forced, train: int, test: int, *, key: PRNGKeyArray) -> Made[Triples]:
    """Functions with their answers at one time each."""
    return _triples(problem, train, test, _words(key))


def scattered(problem: SolutionOperator, made: Pairs, each: int, *, key: PRNGKeyArray) -> Triples:
    """`each` random places of every function."""
    where = np.asarray(jax.random.randint(key, (len(made.u), each), 0, made.s.shape[1]))
    s = np.take_along_axis(made.s, where, axis=1).reshape(-1, 1)
    return Triples(np.repeat(made.u, each, axis=0), problem.places[where.ravel()], s)


def at_a_place(made: Triples) -> Labelled:
    """Triples as rows: asked for u at y, labelled with s(y)."""
    u, y, s = (jnp.asarray(part) for part in made)
    return Labelled(Query(u, y), s)


def in_its_size(made: Pairs, scale: float, dtype: type) -> Labelled:
    """Pairs as rows: u labelled with s/scale, weighted by the inverse mean square of s.

    The weighted mean of the squared residuals is then the mean square of the relative errors."""
    squares = np.mean(made.s**2, axis=1)
    weight = np.mean(squares) / squares
    u, s, w = (jnp.asarray(part.astype(dtype)) for part in (made.u, made.s / scale, weight / np.mean(weight)))
    return Labelled(u, s, w)


def size_of(answers: Float[np.ndarray, "n q"]) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(answers**2)))


@functools.lru_cache(maxsize=2)
def _pairs(problem: SolutionOperator, train: int, test: int, words: tuple[int, ...]) -> Made[Pairs]:
    begun, (one, other) = time.process_time(), _keys(words)
    return Made(problem.pairs(train, key=one), problem.pairs(test, key=other), time.process_time() - begun)


@functools.lru_cache(maxsize=2)
def _triples(problem: Forced, train: int, test: int, words: tuple[int, ...]) -> Made[Triples]:
    begun, (one, other) = time.process_time(), _keys(words)
    return Made(problem.triples(train, key=one), problem.triples(test, key=other), time.process_time() - begun)


def _words(key: PRNGKeyArray) -> tuple[int, ...]:
    """The key as numbers, which can be compared."""
    return tuple(np.asarray(jax.random.key_data(key)).tolist())


def _keys(words: tuple[int, ...]) -> Array:
    return jax.random.split(jax.random.wrap_key_data(jnp.asarray(words, jnp.uint32)))
