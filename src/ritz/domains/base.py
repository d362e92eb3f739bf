"""Where a point lives, what a batch of drawn points is, and what makes neighbouring points cheap."""

import abc
from typing import NamedTuple, Self

import equinox as eqx
from jaxtyping import Array, Bool, Float, Inexact, Int, PRNGKeyArray, PyTree, Shaped


class Domain(eqx.Module):
    """A set of points. Abstract; one point at a time, batches are made where batches come from."""

    @abc.abstractmethod
    def sample(self, *, key: PRNGKeyArray) -> PyTree:
        """One point drawn from all of the domain: uniformly, where that can be done."""

    @abc.abstractmethod
    def contains(self, point: PyTree) -> Bool[Array, ""]:
        """Whether an array of the right shape is a point of the domain."""

    @classmethod
    @abc.abstractmethod
    def example(cls) -> Self:
        """A small instance for the law tests."""


class Finite(Domain):
    """A domain whose points can be counted and, where they are few, listed. Abstract."""

    @property
    @abc.abstractmethod
    def size(self) -> int:
        """How many points there are."""

    @abc.abstractmethod
    def points(self) -> Shaped[Array, "size ..."]:
        """All points, each once. Raises ValueError where there are too many to be listed."""


class Continuous(Domain):
    """Positions of N particles in d dimensions as an array [N, d], or a `Spinful` with such positions. Abstract."""

    @abc.abstractmethod
    def fold(self, point: PyTree) -> PyTree:
        """The same point with every coordinate in the range that `contains` asks for."""

    @property
    @abc.abstractmethod
    def shape(self) -> tuple[int, int]:
        """(N, d)."""

    @property
    @abc.abstractmethod
    def spread(self) -> float:
        """A length: of the order of what a particle moves before it meets something else."""


class Sample(eqx.Module):
    """A batch of points with the density they were drawn from, so that averages under another one can be taken.

    With p the density that an ansatz gives (|psi|^2, unnormalised), the weights of the points are proportional to
    p(x)/q(x): all equal at the parameters that were sampled, and Born weights for a whole finite domain with q = 1.
    """

    x: PyTree
    """Points [N, ...]."""
    log_density: Float[Array, " n"]
    """log q at the points, up to one constant."""
    notes: dict[str, Float[Array, ""]] = eqx.field(default_factory=dict)
    """Numbers for the history (the share of proposals that were accepted)."""


class Spinful(NamedTuple):
    """A point of particles whose spins are coordinates too."""

    positions: Inexact[Array, "*batch n d"]
    spins: Int[Array, "*batch n"]
    """+1 (up) or -1 (down)."""


def positions(point: PyTree) -> Inexact[Array, "*batch n d"]:
    """The positions of a point (or of many), with or without spins."""
    return point.positions if isinstance(point, Spinful) else point


def with_positions(point: PyTree, moved: Inexact[Array, "*batch n d"]) -> PyTree:
    """The same point at other positions."""
    return Spinful(moved, point.spins) if isinstance(point, Spinful) else moved


class Signed(eqx.Module):
    """What a real trial function mixes in if it changes sign: called it gives log|psi|, here the sign too. Abstract."""

    @abc.abstractmethod
    def signed(self, x: PyTree) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
        """(sign, log|psi|) at the point x: the sign is +1, -1, or 0 where psi vanishes."""


class Flips(eqx.Module):
    """A function psi of spins in the form in which its ratio psi(s')/psi(s) is quick where s' differs in few sites.

    Abstract. `memory` belongs to one configuration s and is what makes the next ratio quick."""

    @abc.abstractmethod
    def remember(self, s: Int[Array, " sites"]) -> PyTree:
        """The memory at s."""

    @abc.abstractmethod
    def flip(
        self, memory: PyTree, s: Int[Array, " sites"], where: Int[Array, " k"]
    ) -> tuple[Inexact[Array, ""], PyTree]:
        """(psi(s')/psi(s), memory at s') for s' = s with the spins at k different sites turned over."""


class Flippable(eqx.Module):
    """What an ansatz on spins mixes in if it knows a quicker way to its ratios than two evaluations. Abstract."""

    @abc.abstractmethod
    def flips(self) -> Flips:
        """The same function, prepared for ratios."""
