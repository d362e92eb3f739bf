"""What an operator is: a function and one point -> a number. Operators act at a point; costs average."""

import abc
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

import equinox as eqx
from jaxtyping import Array, Inexact, Int, PyTree, Shaped

LogPsi = Callable[[PyTree], Array]
"""One point to log psi there: a real or complex array with one entry."""


class Hamiltonian(eqx.Module):
    """A hermitian operator on wave functions. Abstract."""

    @abc.abstractmethod
    def local(self, log_psi: LogPsi, x: PyTree) -> Inexact[Array, ""]:
        """The local value (H psi)(x)/psi(x), in the precision of log psi; real where H and log psi are."""


class Connected(NamedTuple):
    """The points a matrix element of which does not vanish by construction."""

    x: Shaped[Array, "k ..."]
    elements: Inexact[Array, " k"]


class Discrete(Hamiltonian):
    """A hermitian operator on a finite domain, given by its matrix elements. Abstract."""

    @abc.abstractmethod
    def connected(self, s: Int[Array, " sites"]) -> Connected:
        """All s' with <s|H|s'> not zero by construction, and these elements; always as many, s itself first."""

    @classmethod
    @abc.abstractmethod
    def examples(cls) -> Sequence[Self]:
        """Small instances for the law tests."""
