"""What a cost hands the optimiser: rows, v and w at the current parameters (or, weaker, a value and its gradient).

Conventions, stated once (tests/costs/test_conventions.py holds them to it)
---------------------------------------------------------------------------
With J the Jacobian of the rows with respect to the parameters,

    gradient = J^T v          metric = J^T W J,   W = F F^T block diagonal, one block per point.

* `gradient` is the derivative of `value` as reported, factors of two included: half the mean square r^2/2 has v =
r/N, w = 1/N;
  the mean square r^2 has v = 2 r/N, w = 2/N; the energy has v = 2 b (E_loc - E) with Born weights b and w = b.
* Rows are real. A complex row (log psi) is stacked as (Re, Im), so that J^T v = Re(J^dagger v) and J^T W J =
Re(J^dagger W J). * Parameters may be complex. The gradient with respect to a complex entry z = a + ib is d/da + i
d/db, so that z - rate * gradient
  descends; in vectors z stands as two real numbers.
* Centred rows: J is replaced by J - 1 b^T J with weights b that sum to one (the Born weights, the model's weights).

`factor` is F: an array [N, C] for a diagonal W (F = sqrt(w)), [N, C, C] for a full block per point, None where the
cost has no positive curvature. `target` u solves v = F u; the dual (kernel) form of a natural step needs it, the
others do not."""

import abc
from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.samplers.base import mapped


class Rows(eqx.Module):
    """A block of rows at the current parameters: J as a linear operator, with v and w.

    Made from `linearise`. N points, C rows at each, M = N C rows in all; P parameters (real numbers).
    """

    pull: Callable[[Float[Array, "n c"]], PyTree]
    """Cotangents [N, C] to J^T of them, a tree like the parameters; already holds the forward pass."""
    push: Callable[[PyTree], Float[Array, "n c"]]
    """Tangents, a tree like the parameters, to J of them."""
    row: Callable[[PyTree, PyTree], Float[Array, " c"]] | None
    """One point's rows as a function of (parameters, point); None where the points of a batch depend on one another."""
    points: PyTree
    parameters: PyTree
    v: Float[Array, "n c"]
    factor: Float[Array, "n c"] | Float[Array, "n c c"] | None
    target: Float[Array, "n c"] | None
    centre: Float[Array, " n"] | None = None
    chunk: int | None = eqx.field(static=True, default=None)
    kernel: Callable[[PyTree, PyTree], Float[Array, "n k"]] | None = None
    """Two batches of points to J J'^T, for one row at a point, where that has a closed form."""

    def gradient(self) -> PyTree:
        """J^T v, a tree like the parameters."""
        return _conjugate(self.pull(self._centred_cotangent(self.v)))

    def whitened_push(self, tangent: PyTree) -> Float[Array, " m"]:
        """F^T J t, a vector of M = N C entries, for a tangent tree t."""
        return self._whiten(self._centred(self.push(tangent)[..., None]))[:, 0]

    def whitened_pull(self, u: Float[Array, " m"]) -> PyTree:
        """J^T F u, a tree like the parameters, for a vector u of M entries."""
        cotangent = _apply_factor(_present(self.factor), u.reshape(self.v.shape))
        return _conjugate(self.pull(self._centred_cotangent(cotangent)))

    def whitened_target(self) -> Float[Array, " m"]:
        """u with v = F u."""
        return _present(self.target).reshape(-1)

    def whitened_jacobian(self) -> Float[Array, "m p"]:
        """F^T J, dense."""
        return self._whiten(self._centred(self._jacobian(self.points)))

    def whitened_gram(self, other: "Rows | None" = None) -> Float[Array, "m k"]:
        """F^T J J'^T F' with the rows J' of another block (default: this one), from pairs of chunks of rows.

        No more than one chunk of each block's Jacobian exists at a time.
        """
        left, left_part = self._chunks()
        right, right_part = (self if other is None else other)._chunks()
        gram = jax.lax.map(lambda a: jax.lax.map(lambda b: left_part(a) @ right_part(b).T, right), left)
        across = gram.transpose(0, 2, 1, 3)
        columns = self.v.size if other is None else other.v.size
        return across.reshape(across.shape[0] * across.shape[1], -1)[: self.v.size, :columns]

    def kernel_gram(self) -> Float[Array, "m m"]:
        """As `whitened_gram`, from `kernel`: no Jacobian at all."""
        assert self.kernel is not None
        gram = self.kernel(self.points, self.points)
        if self.centre is not None:
            mean = gram @ self.centre
            gram = gram - mean[:, None] - mean[None] + mean @ self.centre
        factor = _present(self.factor)[:, 0]
        return factor[:, None] * gram * factor[None]

    def _chunks(self) -> tuple[PyTree, Callable[[PyTree], Float[Array, "m p"]]]:
        """Points and factors cut into chunks, the last one filled up with rows of factor zero, and one chunk's F^T
        J."""
        n, c = self.v.shape
        chunk = min(self.chunk or n, n)
        count = -(-n // chunk)
        place = jnp.arange(count * chunk)
        factor = _present(self.factor)[place % n]
        factor = jnp.where((place < n).reshape(-1, *[1] * (factor.ndim - 1)), factor, 0.0)
        points = jax.tree.map(lambda leaf: leaf[place % n], self.points)
        cut = jax.tree.map(lambda leaf: leaf.reshape(count, chunk, *leaf.shape[1:]), (points, factor))
        mean = 0.0 if self.centre is None else self._mean_jacobian(self.centre)[None]

        def part(block: PyTree) -> Array:
            points, factor = block
            return _transpose_factor(factor, self._jacobian(points) - mean).reshape(chunk * c, -1)

        return cut, part

    def _jacobian(self, points: PyTree) -> Float[Array, "n c p"]:
        """Dense rows of J at some points: one backward pass per row, at most `chunk` points at a time."""
        assert self.row is not None
        vector, unravel = ravel(self.parameters)
        row = self.row

        def one(point: PyTree) -> Array:
            return jax.jacrev(lambda flat: row(unravel(flat), point))(vector)

        return mapped(one, points, self.chunk)

    def _mean_jacobian(self, weights: Float[Array, " n"]) -> Float[Array, "c p"]:
        """b^T J: one backward pass for each of the C components."""
        unit = jnp.eye(self.v.shape[1], dtype=self.v.dtype)
        return jax.vmap(lambda e: ravel(_conjugate(self.pull(weights[:, None] * e[None])))[0])(unit)

    def _centred(self, rows: Float[Array, "n c k"]) -> Float[Array, "n c k"]:
        return rows if self.centre is None else rows - jnp.einsum("n,nck->ck", self.centre, rows)[None]

    def _centred_cotangent(self, cotangent: Float[Array, "n c"]) -> Float[Array, "n c"]:
        return cotangent if self.centre is None else cotangent - self.centre[:, None] * jnp.sum(cotangent, 0)[None]

    def _whiten(self, rows: Float[Array, "n c k"]) -> Float[Array, "m k"]:
        n, c, k = rows.shape
        return _transpose_factor(_present(self.factor), rows).reshape(n * c, k)


class Evaluation(eqx.Module):
    """A cost at the current parameters: its value, and its rows with v and w (module docstring)."""

    value: Float[Array, ""]
    blocks: tuple[Rows, ...]
    terms: dict[str, Array]
    """The named parts of the value, for the history and for messages."""
    state: PyTree = None
    """The cost's own state after this evaluation."""
    rest: PyTree = None
    """The ansatz without its parameters after this evaluation: running statistics may have moved."""
    slope: PyTree = None
    """What penalties add to the gradient, a tree like the parameters, or None."""
    stiffness: PyTree = None
    """What penalties add to the diagonal of the metric, a tree of real arrays like the parameters, or None."""

    def gradient(self) -> PyTree:
        """The derivative of `value`: J^T v of all blocks plus the penalties'."""
        parts = [block.gradient() for block in self.blocks]
        return jax.tree.map(lambda *leaves: sum(leaves), *parts, *([] if self.slope is None else [self.slope]))


class Value(eqx.Module):
    """A cost without rows: value and gradient only. First-order and quasi-Newton optimisers take it, a natural one
    refuses."""

    value: Float[Array, ""]
    derivative: Callable[[], PyTree]
    terms: dict[str, Array]
    state: PyTree = None
    rest: PyTree = None

    def gradient(self) -> PyTree:
        """The derivative of `value`, a tree like the parameters."""
        return self.derivative()


class Example(NamedTuple):
    """A small cost, an ansatz and a batch to evaluate it on; the law tests build every exported cost through it."""

    cost: "Cost"
    ansatz: Ansatz
    batch: Any


class Cost(eqx.Module):
    """What should be small. Abstract."""

    @abc.abstractmethod
    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> PyTree:
        """The cost's own state before the first step (adaptive weights, running centres); None where it has none."""

    @abc.abstractmethod
    def evaluate(
        self, state: PyTree, parameters: PyTree, rest: PyTree, batch: Any, *, key: PRNGKeyArray
    ) -> Evaluation | Value:
        """The cost of `combine(parameters, rest)` on one batch."""

    @classmethod
    @abc.abstractmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A small instance for the law tests."""


def linearise(
    batched: Callable[[PyTree], tuple[Array, PyTree]], parameters: PyTree
) -> tuple[Float[Array, "n c"], Callable[[Array], PyTree], Callable[[PyTree], Array], PyTree]:
    """All rows at the parameters, with J as an operator: (rows [N, C], pull, push, auxiliary).

    `batched(parameters)` gives the rows and an auxiliary tree. The forward pass is shared between the rows and
    `pull`, so a first-order step costs one forward and one backward pass; what is not asked for is not computed
    (inside a jit)."""
    rows, vjp, auxiliary = jax.vjp(batched, parameters, has_aux=True)

    def push(tangent: PyTree) -> Array:
        return jax.jvp(lambda moved: batched(moved)[0], (parameters,), (tangent,))[1]

    return rows, lambda cotangent: vjp(cotangent)[0], push, auxiliary


def value_of(function: Callable[[PyTree], tuple[Array, PyTree]], parameters: PyTree, **fields: Any) -> Value:
    """The `Value` of a scalar function of the parameters returning (value, terms); the gradient is taken only if
    asked for."""
    value, vjp, terms = jax.vjp(function, parameters, has_aux=True)
    return Value(value, lambda: _conjugate(vjp(jnp.ones_like(value))[0]), terms, **fields)


def ravel(tree: PyTree) -> tuple[Float[Array, " p"], Callable[[Float[Array, " p"]], PyTree]]:
    """A tree of real or complex arrays as one real vector [P], and the way back; a complex entry is two real
    numbers."""
    real = jax.tree.map(lambda leaf: (leaf.real, leaf.imag) if jnp.iscomplexobj(leaf) else leaf, tree)
    vector, unravel = ravel_pytree(real)

    def restore(flat: Float[Array, " p"]) -> PyTree:
        return jax.tree.map(
            lambda leaf, part: jax.lax.complex(*part) if jnp.iscomplexobj(leaf) else part, tree, unravel(flat)
        )

    return vector, restore


def _conjugate(tree: PyTree) -> PyTree:
    """From JAX's d/da - i d/db to the d/da + i d/db that descends."""
    return jax.tree.map(lambda leaf: leaf.conj() if jnp.iscomplexobj(leaf) else leaf, tree)


def _apply_factor(factor: Array, u: Float[Array, "n c"]) -> Float[Array, "n c"]:
    return factor * u if factor.ndim == 2 else jnp.einsum("nij,nj->ni", factor, u)


def _transpose_factor(factor: Array, rows: Float[Array, "n c k"]) -> Float[Array, "n c k"]:
    return factor[..., None] * rows if factor.ndim == 2 else jnp.einsum("nij,nik->njk", factor, rows)


def _present(array: Array | None) -> Array:
    assert array is not None, "the optimiser checks `factor` and `target` before it asks for whitened products"
    return array
