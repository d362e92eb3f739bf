"""Minus the log-likelihood of class labels, on logits.

The probabilities are never formed by a quotient and never enter a logarithm: everything is written with
log-probabilities, so that a logit of +-1000 gives a finite value, slope and curvature. The curvature is exact: it is
the Fisher information of the labels.
"""

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.ansatze.linear import Linear
from ritz.costs.base import Cost, Evaluation, Example, Value
from ritz.costs.supervised import Supervised
from ritz.samplers.base import Labelled


class BinaryCrossEntropy(Supervised):
    """-y log p - (1 - y) log(1 - p) with p = sigmoid(z) of one logit z: v = (p - y)/N, w = p (1 - p)/N.

    Labels are 0 or 1 (or a probability in between), shape [N] or [N, 1]. Raises ValueError for more than one output or
    label a point.
    """

    exact: ClassVar[bool] = True
    chunk: int | None = eqx.field(static=True, default=None)

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """y log(1 + e^-z) + (1 - y) log(1 + e^z)."""
        y = _one_label(output, label)
        return jnp.sum(y * jax.nn.softplus(-output) + (1 - y) * jax.nn.softplus(output))

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """p - y, written (1 - y) p - y (1 - p) so that nothing cancels."""
        y = _one_label(output, label)
        return (1 - y) * jax.nn.sigmoid(output) - y * jax.nn.sigmoid(-output)

    def factor(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """sqrt(p (1 - p)), kept above the root of the smallest normal number."""
        return _root(jax.nn.log_sigmoid(output) + jax.nn.log_sigmoid(-output))

    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """(p - y)/sqrt(p (1 - p))."""
        return self.slope(output, label) / self.factor(output, label)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """One logit at six points."""
        ansatz_key, x_key, y_key = jax.random.split(key, 3)
        x, y = jax.random.normal(x_key, (6, 3)), jax.random.bernoulli(y_key, 0.5, (6,)).astype(int)
        return Example(cls(), Linear(3, 1, key=ansatz_key), Labelled(x, y))


class CategoricalCrossEntropy(Supervised):
    """-sum_c q_c log p_c with p = softmax(z) of C logits: v = (p - q)/N, W = (diag p - p p^T)/N.

    Labels are integers from 0 to C - 1, shape [N]; a label outside makes the value NaN. q is one at the label; with
    label smoothing s it is (1 - s) there plus s/C everywhere (Szegedy et al. 2016, arXiv:1512.00567, section 7). Raises
    ValueError for a smoothing outside [0, 1), for one output, for more than one label a point; TypeError for labels
    that are not integers.
    """

    exact: ClassVar[bool] = True
    smoothing: float = 0.0
    chunk: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        if not 0 <= self.smoothing < 1:
            raise ValueError(f"Expected a label smoothing in [0, 1); got {self.smoothing}. Use 0 for none.")

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """-q . log p."""
        return -jnp.sum(self._expected(output, label) * jax.nn.log_softmax(output))

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """p - q."""
        return jax.nn.softmax(output) - self._expected(output, label)

    def factor(self, output: Float[Array, " c"], label: Array) -> Float[Array, "c c"]:
        """diag(sqrt p) - p sqrt(p)^T; its square F F^T is diag p - p p^T because p sums to one."""
        root = _root(jax.nn.log_softmax(output))
        return jnp.diag(root) - jnp.outer(jax.nn.softmax(output), root)

    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """(p - q)/sqrt p, orthogonal to sqrt p because p and q sum to one."""
        return self.slope(output, label) / _root(jax.nn.log_softmax(output))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three logits at six points."""
        ansatz_key, x_key, y_key = jax.random.split(key, 3)
        x, y = jax.random.normal(x_key, (6, 4)), jax.random.randint(y_key, (6,), 0, 3)
        return Example(cls(), Linear(4, 3, key=ansatz_key), Labelled(x, y))

    def _expected(self, output: Array, label: Array) -> Array:
        """q, [C]."""
        _require_integers(label)
        if output.size < 2 or label.size != 1:
            raise ValueError(
                f"Expected one integer label and at least two logits at a point; got a label of shape {label.shape} "
                f"and {output.size} logit(s). Turn one-hot labels into integers with argmax, and use "
                "BinaryCrossEntropy for a single logit."
            )
        classes = output.size
        one = jax.nn.one_hot(label.reshape(()), classes, dtype=output.dtype)
        smooth = (1 - self.smoothing) * one + self.smoothing / classes
        return jnp.where(jnp.any(one > 0), smooth, jnp.nan)


class MultilabelCrossEntropy(Supervised):
    """sum_c -y_c log p_c - (1 - y_c) log(1 - p_c) with p = sigmoid(z) of C logits: v = (p - y)/N, W = diag p (1 - p)/N.

    Labels are 0 or 1 (or probabilities), shape [N, C], any number of them one at a point. Raises ValueError where
    outputs and labels differ in number.
    """

    exact: ClassVar[bool] = True
    chunk: int | None = eqx.field(static=True, default=None)

    def loss(self, output: Float[Array, " c"], label: Array) -> Float[Array, ""]:
        """sum_c y log(1 + e^-z) + (1 - y) log(1 + e^z)."""
        y = _labels(output, label)
        return jnp.sum(y * jax.nn.softplus(-output) + (1 - y) * jax.nn.softplus(output))

    def slope(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """p - y, without cancellation."""
        y = _labels(output, label)
        return (1 - y) * jax.nn.sigmoid(output) - y * jax.nn.sigmoid(-output)

    def factor(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """sqrt(p (1 - p)), kept above the root of the smallest normal number."""
        return _root(jax.nn.log_sigmoid(output) + jax.nn.log_sigmoid(-output))

    def target(self, output: Float[Array, " c"], label: Array) -> Float[Array, " c"]:
        """(p - y)/sqrt(p (1 - p))."""
        return self.slope(output, label) / self.factor(output, label)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three labels at six points."""
        ansatz_key, x_key, y_key = jax.random.split(key, 3)
        x, y = jax.random.normal(x_key, (6, 4)), jax.random.bernoulli(y_key, 0.5, (6, 3)).astype(int)
        return Example(cls(), Linear(4, 3, key=ansatz_key), Labelled(x, y))


class ClassWeighted(Cost):
    """A cost whose sample weights are multiplied by a weight for the class of the label (integers, shape [N]).

    The value stays a weighted mean, divided by the sum of all weights: classes are weighed against one another, the
    overall scale of the class weights does not matter. `weights`: one number for each class; a label beyond them makes
    the value NaN. Raises TypeError for labels that are not integers.
    """

    cost: Cost
    weights: Float[Array, " classes"]

    def init(self, ansatz: Ansatz, *, key: PRNGKeyArray) -> PyTree:
        """The state of the cost inside."""
        return self.cost.init(ansatz, key=key)

    def evaluate(
        self, state: PyTree, parameters: PyTree, rest: PyTree, batch: Labelled, *, key: PRNGKeyArray
    ) -> Evaluation | Value:
        """The cost inside on the same batch, reweighted."""
        _require_integers(batch.y)
        label = batch.y.reshape(batch.y.shape[0])
        known = (label >= 0) & (label < self.weights.shape[0])
        weight = jnp.where(known, self.weights[label], jnp.nan)
        weight = weight if batch.weight is None else weight * batch.weight
        return self.cost.evaluate(state, parameters, rest, Labelled(batch.x, batch.y, weight), key=key)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three classes, the second counted double."""
        cost, ansatz, batch = CategoricalCrossEntropy.example(key=key)
        return Example(cls(cost, jnp.array([1.0, 2.0, 0.5])), ansatz, batch)


def balanced_weights(labels: Int[Array, " n"], classes: int) -> Float[Array, " classes"]:
    """N/(classes N_c): the class weights with which every class that occurs counts alike, [classes].

    King and Zeng 2001, Polit. Anal. 9, 137. A class that does not occur gets zero. Raises TypeError for labels that are
    not integers.
    """
    _require_integers(labels)
    counts = jnp.bincount(labels, length=classes)
    return jnp.where(counts > 0, labels.size / (classes * jnp.maximum(counts, 1)), 0.0)


def _root(log_square: Float[Array, " c"]) -> Float[Array, " c"]:
    """exp(log_square/2), never below the root of the smallest normal number, so that dividing by it stays finite."""
    return jnp.exp(jnp.maximum(log_square, jnp.log(jnp.finfo(log_square.dtype).tiny)) / 2)


def _one_label(output: Array, label: Array) -> Array:
    if output.size != 1 or label.size != 1:
        raise ValueError(
            f"Expected one logit and one label (0 or 1) at a point; got {output.size} logit(s) and a label of shape "
            f"{label.shape}. Use CategoricalCrossEntropy for several classes."
        )
    return label.reshape(1).astype(output.dtype)


def _labels(output: Array, label: Array) -> Array:
    if output.size != label.size:
        raise ValueError(
            f"Expected a label (0 or 1) for each logit at a point; got {output.size} logits and {label.size} labels."
        )
    return label.reshape(output.shape).astype(output.dtype)


def _require_integers(label: Array) -> None:
    if not jnp.issubdtype(label.dtype, jnp.integer):
        raise TypeError(
            f"Expected integer class labels; got {label.dtype}. Turn one-hot rows into integers with argmax, names "
            "into integers with numpy.unique(names, return_inverse=True)."
        )
