"""Restricted Boltzmann machines as states of spins: log psi(s) = a.s + sum_j log cosh(b_j + W_j.s).

Carleo and Troyer, Science 355, 602 (2017): visible bias a [N], hidden bias b [M], weights W [M, N]; psi is their
amplitude with the hidden spins summed out, up to a constant. Real parameters give a positive state, complex ones any
phase. Turning over spin i changes theta = b + W s by -2 s_i W_i, so with t = tanh(theta), all of it elementwise in j,

    psi'/psi = exp(-2 a_i s_i) prod_j q_j,   q = cosh 2W_i - s_i t sinh 2W_i,   t' = (t cosh 2W_i - s_i sinh 2W_i)/q,

O(M) multiplications a proposal and no transcendental function. t is exact to rounding while |theta| is below about 15.
"""

import abc
from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, Inexact, Int, Int8, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example, Kernelled
from ritz.domains.base import Flippable, Flips


class Machine(Flippable, Ansatz):
    """A restricted Boltzmann machine, whatever its weights are made of. Abstract."""

    @abc.abstractmethod
    def couplings(self) -> tuple[Inexact[Array, " n"] | None, Inexact[Array, " m"] | None, Inexact[Array, "m n"]]:
        """(a, b, W); None for a bias that is absent."""

    def __call__(self, x: Int[Array, " n"]) -> Inexact[Array, ""]:
        """log psi(x). Raises ValueError where x is not one configuration of N spins."""
        visible, hidden, weight = self.couplings()
        if x.shape != weight.shape[1:]:
            raise ValueError(f"Expected one configuration of {weight.shape[1]} spins, got an array of shape {x.shape}.")
        s = x.astype(weight.dtype)
        theta = weight @ s if hidden is None else weight @ s + hidden
        value = jnp.sum(log_cosh(theta))
        return value if visible is None else value + jnp.dot(visible, s)

    def flips(self) -> Flips:
        """The ratios, with cosh 2W and sinh 2W computed once."""
        visible, hidden, weight = self.couplings()
        table = jax.lax.optimization_barrier((jnp.cosh(2 * weight.T), jnp.sinh(2 * weight.T)))
        return MachineFlips(visible, hidden, weight, *table)


class SpinRBM(Kernelled, Machine):
    """One weight for every pair of a spin and a hidden unit: M hidden units, density alpha = M/N."""

    visible: Inexact[Array, " n"] | None
    hidden: Inexact[Array, " m"] | None
    weight: Inexact[Array, "m n"]

    def __init__(
        self,
        sites: int,
        hidden: int,
        *,
        bias: bool = True,
        scale: float = 0.05,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """Weights and biases are normal with standard deviation `scale`; without biases psi(-s) = psi(s).

        `dtype`: real or complex, by default the default real type. Raises ValueError for no site or no hidden unit."""
        _require(sites, hidden)
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        weight, visible, own = _drawn(hidden, sites, kind, jnp.asarray(scale, kind), key)
        self.weight = weight
        self.visible, self.hidden = (visible, own) if bias else (None, None)

    def couplings(self) -> tuple[Inexact[Array, " n"] | None, Inexact[Array, " m"] | None, Inexact[Array, "m n"]]:
        """The parameters themselves."""
        return self.visible, self.hidden, self.weight

    def kernel(self, x: Int[Array, "a n"], y: Int[Array, "b n"]) -> Float[Array, "a b"]:
        """s.s' (visible) + t.t' (hidden) + (s.s')(t.t') (weights) with t = tanh theta: for real parameters."""

        def halves(points: Array) -> tuple[Array, Array]:
            s = points.astype(self.weight.dtype)
            theta = s @ self.weight.T
            return s, jnp.tanh(theta if self.hidden is None else theta + self.hidden[None])

        (s, t), (other_s, other_t) = halves(x), halves(y)
        spins, units = s @ other_s.T, t @ other_t.T
        gram = spins * units
        gram = gram if self.visible is None else gram + spins
        return gram if self.hidden is None else gram + units

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Six spins, four hidden units, complex."""
        kind = jnp.result_type(1j)
        return Example(cls(6, 4, bias=True, scale=0.3, key=key, dtype=kind), _point(6, key=key))


class InvariantRBM(Machine):
    """A machine that a group of permutations leaves as it is: F features, each seen from every element g.

    log psi(s) = sum_f sum_g log cosh(b_f + w_f.(g s)), with F N weights for F |G| hidden units (Carleo and Troyer 2017,
    supplement). Without biases it is even, psi(-s) = psi(s). With translations alone: alpha = F.
    """

    weight: Inexact[Array, "f n"]
    hidden: Inexact[Array, " f"] | None
    group: Int[Array, "g n"]
    """Row g lists the sites that take the places 0 ... N-1."""

    def __init__(
        self,
        group: Int[Array, "g n"],
        features: int,
        *,
        bias: bool = False,
        scale: float = 0.05,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ) -> None:
        """As `SpinRBM`, for F = `features`."""
        _require(group.shape[1], features)
        weight_key, hidden_key = jax.random.split(key)
        kind = jnp.dtype(jnp.result_type(float) if dtype is None else dtype)
        self.weight = scale * jax.random.normal(weight_key, (features, group.shape[1]), kind)
        self.hidden = scale * jax.random.normal(hidden_key, (features,), kind) if bias else None
        self.group = group

    def couplings(self) -> tuple[None, Inexact[Array, " m"] | None, Inexact[Array, "m n"]]:
        """b and w repeated along the orbits: M = F |G| hidden units, hidden unit (f, g) at row f |G| + g."""
        size = self.group.shape[0]
        inverse = jnp.argsort(self.group, axis=1)
        weight = self.weight[:, inverse].reshape(-1, self.weight.shape[1])
        return None, None if self.hidden is None else jnp.repeat(self.hidden, size), weight

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two real features on a ring of five."""
        ring = (jnp.arange(5)[:, None] + jnp.arange(5)[None, :]) % 5
        return Example(cls(ring, 2, bias=True, scale=0.3, key=key), _point(5, key=key))


class MachineFlips(Flips):
    """The ratios of a machine; the memory of a configuration is t = tanh(theta) [M]."""

    visible: Inexact[Array, " n"] | None
    hidden: Inexact[Array, " m"] | None
    weight: Inexact[Array, "m n"]
    cosh: Inexact[Array, "n m"]
    sinh: Inexact[Array, "n m"]

    def remember(self, s: Int[Array, " n"]) -> Inexact[Array, " m"]:
        """tanh(b + W s)."""
        theta = self.weight @ s.astype(self.weight.dtype)
        return jnp.tanh(theta if self.hidden is None else theta + self.hidden)

    def flip(
        self, memory: Inexact[Array, " m"], s: Int[Array, " n"], where: Int[Array, " k"]
    ) -> tuple[Inexact[Array, ""], Inexact[Array, " m"]]:
        """One site after the other."""
        ratio = jnp.ones((), memory.dtype)
        for place in range(where.shape[0]):
            i = where[place]
            spin = s[i].astype(memory.dtype)
            cosh, sinh = self.cosh[i], spin * self.sinh[i]
            quotient = cosh - sinh * memory
            ratio = ratio * jnp.prod(quotient)
            if self.visible is not None:
                ratio = ratio * jnp.exp(-2 * spin * self.visible[i])
            memory = (memory * cosh - sinh) / quotient
        return ratio, memory


def log_cosh(z: Inexact[Array, "*shape"]) -> Inexact[Array, "*shape"]:
    """log cosh z without overflow: for Re z >= 0 z + log(1 + exp(-2z)) - log 2, and even in z."""
    folded = jnp.where(z.real < 0, -z, z)
    return folded + jnp.log1p(jnp.exp(-2 * folded)) - jnp.asarray(jnp.log(2.0), z.dtype)


@partial(jax.jit, static_argnums=(0, 1, 2))
def _drawn(
    units: int, sites: int, kind: jnp.dtype, scale: Inexact[Array, ""], key: PRNGKeyArray
) -> tuple[Inexact[Array, "m n"], Inexact[Array, " n"], Inexact[Array, " m"]]:
    """Normal weights, visible and hidden biases out of one draw."""
    values = scale * jax.random.normal(key, (units * sites + sites + units,), kind)
    weight, visible, hidden = jnp.split(values, (units * sites, units * sites + sites))
    return weight.reshape(units, sites), visible, hidden


def _require(sites: int, units: int) -> None:
    if sites < 1 or units < 1:
        raise ValueError(f"Expected at least one spin and one hidden unit, got {sites} and {units}.")


def _point(sites: int, *, key: PRNGKeyArray) -> Int8[Array, " sites"]:
    return jax.random.rademacher(jax.random.fold_in(key, 1), (sites,), jnp.int8)
