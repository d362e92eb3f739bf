"""Any state of few particles made symmetric or antisymmetric by adding up all orders in which they can be listed.

psi(x) = sum_P chi(P) phi(P x), P over the permutations within each group of particles that cannot be told apart. The
number of terms is the product of n! over the groups: right for a check, and for up to five particles."""

import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.gaussian_binary import GaussianBinaryRBM
from ritz.domains.base import Signed

MOST_PARTICLES = 5
"""5! = 120 terms."""


class SymmetricSum(Signed, Ansatz):
    """sum_P phi(P x) for log|phi| = `inner`: bosons, `groups` = how many of each kind, in this order.

    Positive where phi is. Raises ValueError for more than five particles."""

    inner: Ansatz
    groups: tuple[int, ...] = eqx.field(static=True)

    def __check_init__(self) -> None:
        _require(self.groups)

    def __call__(self, x: PyTree) -> Float[Array, ""]:
        """log|psi| at a point: an array [N, d], or a tree of arrays with N rows."""
        return self.signed(x)[1]

    def signed(self, x: PyTree) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """(sign, log|psi|) at a point. Raises ValueError for another number of particles."""
        orders, _ = _permutations(self.groups)
        return _summed(self.inner, x, orders, np.ones(len(orders)))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A Boltzmann machine for three particles, two of one kind."""
        return Example(cls(_machine(key), (2, 1)), jax.random.normal(jax.random.fold_in(key, 1), (3, 2)))


class AntisymmetricSum(Signed, Ansatz):
    """sum_P sign(P) phi(P x) for log|phi| = `inner`: fermions, `groups` = (up, down) of them in this order.

    Vanishes where phi is symmetric in two particles of one group. Raises ValueError for more than five particles."""

    inner: Ansatz
    groups: tuple[int, ...] = eqx.field(static=True)

    def __check_init__(self) -> None:
        _require(self.groups)

    def __call__(self, x: PyTree) -> Float[Array, ""]:
        """log|psi| at a point: an array [N, d], or a tree of arrays with N rows."""
        return self.signed(x)[1]

    def signed(self, x: PyTree) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """(sign, log|psi|) at a point. Raises ValueError for another number of particles."""
        return _summed(self.inner, x, *_permutations(self.groups))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A Boltzmann machine for three particles, two of them with spin up."""
        return Example(cls(_machine(key), (2, 1)), jax.random.normal(jax.random.fold_in(key, 1), (3, 2)))


def _summed(
    inner: Ansatz, x: PyTree, orders: np.ndarray, weights: np.ndarray
) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """(sign, log|.|) of sum_P w_P phi(P x)."""

    def term(order: Array) -> tuple[Float[Array, ""], Float[Array, ""]]:
        listed = _listed(x, order)
        if isinstance(inner, Signed):
            return inner.signed(listed)
        log = inner(listed).reshape(())
        return jnp.ones((), log.dtype), log

    signs, logs = jax.vmap(term)(jnp.asarray(orders))
    largest = jax.lax.stop_gradient(jnp.max(logs))
    largest = jnp.where(jnp.isfinite(largest), largest, 0.0)
    total = jnp.sum(jnp.asarray(weights, logs.dtype) * signs * jnp.exp(logs - largest))
    return jnp.sign(total), jnp.log(jnp.abs(total)) + largest


@functools.cache
def _permutations(groups: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(all orders [terms, N], their signs [terms])."""
    starts = itertools.accumulate((0, *groups[:-1]))
    blocks = [itertools.permutations(range(start, start + n)) for start, n in zip(starts, groups, strict=True)]
    orders = np.array([sum(parts, ()) for parts in itertools.product(*blocks)])
    inversions = [sum(a > b for a, b in itertools.combinations(order, 2)) for order in orders]
    return orders, 1 - 2 * (np.array(inversions) % 2)


def _listed(x: PyTree, order: Array) -> PyTree:
    """The particles in another order."""
    if any(leaf.shape[0] != order.shape[0] for leaf in jax.tree.leaves(x)):
        raise ValueError(f"Expected a point of {order.shape[0]} particles, got {jax.tree.leaves(x)[0].shape[0]}.")
    return jax.tree.map(lambda leaf: leaf[order], x)


def _require(groups: tuple[int, ...]) -> None:
    if not groups or min(groups) < 0 or not 1 <= sum(groups) <= MOST_PARTICLES:
        raise ValueError(
            f"Expected groups with 1 to {MOST_PARTICLES} particles in all, got {groups}: every permutation is a term, "
            "n! of them for n particles. For more, take a symmetric state (DeepSet) or determinants (Slater)."
        )


def _machine(key: PRNGKeyArray) -> GaussianBinaryRBM:
    return GaussianBinaryRBM(3, 2, 2, scale=0.5, key=key)
