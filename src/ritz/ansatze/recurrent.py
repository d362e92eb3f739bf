"""Recurrent networks: a cell carried along a sequence, one sequence [T, d] being one point."""

import abc
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.initialisation import GlorotUniform, Orthogonal
from ritz.ansatze.linear import Linear


class Cell(eqx.Module):
    """One step of a recurrence: state and the next entry of the sequence to the next state. Abstract."""

    @abc.abstractmethod
    def begin(self) -> Any:
        """The state before the first entry: zeros."""

    @abc.abstractmethod
    def __call__(self, state: Any, x: Float[Array, " d"]) -> Any:
        """The state after the entry x."""

    @abc.abstractmethod
    def read(self, state: Any) -> Float[Array, " hidden"]:
        """What a state shows to the outside."""


class Elman(Cell):
    """h' = tanh(W x + U h + b) (Elman 1990, Cogn. Sci. 14, 179)."""

    inward: Linear
    around: Float[Array, "hidden hidden"]

    def __init__(self, inputs: int, hidden: int, *, key: PRNGKeyArray, dtype: DTypeLike | None = None) -> None:
        """W after Glorot, U orthogonal, b zero."""
        self.inward, self.around = _maps(inputs, hidden, 1, key=key, dtype=dtype)

    def begin(self) -> Float[Array, " hidden"]:
        """Zeros."""
        return jnp.zeros(self.around.shape[1], self.around.dtype)

    def __call__(self, state: Float[Array, " hidden"], x: Float[Array, " d"]) -> Float[Array, " hidden"]:
        """The next h."""
        return jnp.tanh(self.inward(x) + self.around @ state)

    def read(self, state: Float[Array, " hidden"]) -> Float[Array, " hidden"]:
        """h."""
        return state


class GRU(Cell):
    """The gated recurrent unit (Cho et al. 2014, arXiv:1406.1078) with the reset gate behind the product, as in cuDNN.

        r, z = sigmoid(W x + U h + b)      n = tanh(W_n x + b_n + r * (U_n h + c))      h' = (1 - z) n + z h

    The rows of W and U are in the order r, z, n.
    """

    inward: Linear
    around: Float[Array, "three_hidden hidden"]
    shift: Float[Array, " hidden"]
    """c."""

    def __init__(self, inputs: int, hidden: int, *, key: PRNGKeyArray, dtype: DTypeLike | None = None) -> None:
        """W after Glorot, each U orthogonal, b and c zero."""
        self.inward, self.around = _maps(inputs, hidden, 3, key=key, dtype=dtype)
        self.shift = jnp.zeros(hidden, self.around.dtype)

    def begin(self) -> Float[Array, " hidden"]:
        """Zeros."""
        return jnp.zeros_like(self.shift)

    def __call__(self, state: Float[Array, " hidden"], x: Float[Array, " d"]) -> Float[Array, " hidden"]:
        """The next h."""
        reset_in, keep_in, new_in = jnp.split(self.inward(x), 3)
        reset_on, keep_on, new_on = jnp.split(self.around @ state, 3)
        reset, keep = jax.nn.sigmoid(reset_in + reset_on), jax.nn.sigmoid(keep_in + keep_on)
        new = jnp.tanh(new_in + reset * (new_on + self.shift))
        return (1 - keep) * new + keep * state

    def read(self, state: Float[Array, " hidden"]) -> Float[Array, " hidden"]:
        """h."""
        return state


class LSTM(Cell):
    """Long short-term memory (Hochreiter, Schmidhuber 1997) with a forget gate (Gers et al. 2000).

        i, f, g, o = W x + U h + b      c' = sigmoid(f) c + sigmoid(i) tanh(g)      h' = sigmoid(o) tanh(c')

    The rows of W and U are in the order i, f, g, o; b_f begins at one, so that nothing is forgotten at first
    (Jozefowicz et al. 2015, ICML).
    """

    inward: Linear
    around: Float[Array, "four_hidden hidden"]

    def __init__(self, inputs: int, hidden: int, *, key: PRNGKeyArray, dtype: DTypeLike | None = None) -> None:
        """W after Glorot, each U orthogonal, b zero but for b_f."""
        inward, self.around = _maps(inputs, hidden, 4, key=key, dtype=dtype)
        forget = jnp.zeros(4 * hidden, self.around.dtype).at[hidden : 2 * hidden].set(1)
        self.inward = eqx.tree_at(lambda layer: layer.bias, inward, forget)

    def begin(self) -> tuple[Float[Array, " hidden"], Float[Array, " hidden"]]:
        """(h, c), zeros."""
        zeros = jnp.zeros(self.around.shape[1], self.around.dtype)
        return zeros, zeros

    def __call__(self, state: Any, x: Float[Array, " d"]) -> tuple[Float[Array, " hidden"], Float[Array, " hidden"]]:
        """The next (h, c)."""
        shown, memory = state
        enter, forget, new, show = jnp.split(self.inward(x) + self.around @ shown, 4)
        memory = jax.nn.sigmoid(forget) * memory + jax.nn.sigmoid(enter) * jnp.tanh(new)
        return jax.nn.sigmoid(show) * jnp.tanh(memory), memory

    def read(self, state: Any) -> Float[Array, " hidden"]:
        """h."""
        return state[0]


class Recurrent(Ansatz):
    """A cell carried along the sequence x [T, d], and a head on what it shows after the last entry.

    T is not fixed: the same parameters serve sequences of any length.
    """

    cell: Cell
    head: Ansatz

    def __call__(self, x: Float[Array, "T d"]) -> Array:
        """head(h_T). Raises ValueError for a point that is not a sequence."""
        if x.ndim != 2 or x.shape[0] < 1:
            raise ValueError(
                f"Expected one sequence of shape (T, d) with T >= 1; got {x.shape}. Use jax.vmap over many."
            )
        state, _ = jax.lax.scan(lambda state, entry: (self.cell(state, entry), None), self.cell.begin(), x)
        return self.head(self.cell.read(state))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """A GRU of four units along five entries of three numbers."""
        cell, head, point = jax.random.split(key, 3)
        return Example(cls(GRU(3, 4, key=cell), Linear(4, 2, key=head)), jax.random.normal(point, (5, 3)))


CELLS = {"elman": Elman, "gru": GRU, "lstm": LSTM}
"""The cells that can be asked for by name."""


def recurrent(
    name: str, inputs: int, hidden: int, outputs: int, *, key: PRNGKeyArray, dtype: DTypeLike | None = None
) -> Recurrent:
    """A cell by name with a linear head. Raises ValueError for a name that is not there."""
    if name not in CELLS:
        raise ValueError(f"Expected a cell among {', '.join(CELLS)}; got '{name}'.")
    cell_key, head_key = jax.random.split(key)
    cell = CELLS[name](inputs, hidden, key=cell_key, dtype=dtype)
    return Recurrent(cell, Linear(hidden, outputs, key=head_key, dtype=dtype))


def _maps(
    inputs: int, hidden: int, gates: int, *, key: PRNGKeyArray, dtype: DTypeLike | None
) -> tuple[Linear, Float[Array, "rows hidden"]]:
    """(x to all gates, h to all gates): each gate drawn on its own."""
    keys = jax.random.split(key, 2 * gates)
    layers = [Linear(inputs, hidden, initialisation=GlorotUniform(), key=k, dtype=dtype) for k in keys[:gates]]
    kind = layers[0].weight.dtype
    turns = [Orthogonal().weight((hidden, hidden), hidden, hidden, key=k, dtype=kind) for k in keys[gates:]]
    weight = jnp.concatenate([layer.weight for layer in layers])
    bias = jnp.zeros(gates * hidden, kind)
    inward = eqx.tree_at(lambda layer: (layer.weight, layer.bias), layers[0], (weight, bias))
    return inward, jnp.concatenate(turns)
