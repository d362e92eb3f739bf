"""An Inception network for matrices whose rows and columns have no order: line kernels with one weight for a whole
line.

An Inception block joins a kernel along a row with a kernel along a column (inception.py). Where rows and columns
may be permuted, as in a configuration matrix of projective spaces and polynomials, position along the line means
nothing, and the two kernels must give every place of a line the same weight. A linear kernel would then see no more
than the line's mean, so each cell is first made a non-linear function of what is known of its row, its column and
its entry, and the kernels sum these along the lines:

    m_ij = f(A r_i + B c_j + E t(q_ij) + b)   where q_ij != 0,
    r_i <- r_i + f(norm(W (r_i, sum_j m_ij / 2) + G (mean r, mean c))),   and likewise c_j with sum_i.

Equivariant layers of this kind: Hartford et al., arXiv:1803.02879; sums of learned messages: Gilmer et al.,
arXiv:1704.01212."""

from typing import NamedTuple, Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, DTypeLike, Float, Int, Num, PRNGKeyArray

from ritz.ansatze.base import BATCH, Buffer, Coupled, Example
from ritz.ansatze.initialisation import Gaussian
from ritz.ansatze.linear import Linear

FEATURES = 6
"""Numbers known of a line at the start: 1, sum, largest entry, non-zero entries, ones, twos."""
CODE = 3
"""An entry q is told to a cell as (q >= 1, q >= 2, q >= 3)."""


class Lines(NamedTuple):
    """What is known of the rows and of the columns, with masks (1 where the line exists, not padding)."""

    rows: Float[Array, "r c"]
    columns: Float[Array, "k c"]
    row_mask: Float[Array, "r 1"]
    column_mask: Float[Array, "k 1"]


class Cells(NamedTuple):
    """The non-zero entries: to which row and column each belongs (one-hot, zero for unused places), and its code."""

    of_row: Float[Array, "e r"]
    of_column: Float[Array, "e k"]
    code: Float[Array, "e 3"]


class LineNorm(eqx.Module):
    """Batch normalisation over the lines that exist, in all points of a batch (Ioffe, Szegedy 2015, masked)."""

    scale: Float[Array, " c"]
    shift: Float[Array, " c"]
    mean: Buffer
    variance: Buffer
    momentum: float = eqx.field(static=True, default=0.99)

    def run(self, z: Float[Array, "l c"]) -> Float[Array, "l c"]:
        """Normalised by the running statistics."""
        return self._apply(z, self.mean.value, self.variance.value)

    def train(self, z: Float[Array, "l c"], mask: Float[Array, "l 1"]) -> tuple[Float[Array, "l c"], Self]:
        """Normalised by the statistics of the batch's lines; the running ones move towards them."""
        count = jax.lax.psum(jnp.sum(mask), BATCH)
        mean = jax.lax.psum(jnp.sum(z * mask, 0), BATCH) / count
        variance = jax.lax.psum(jnp.sum((z - mean[None]) ** 2 * mask, 0), BATCH) / count
        keep, fixed = self.momentum, jax.lax.stop_gradient
        running = (
            keep * self.mean.value + (1 - keep) * fixed(mean),
            keep * self.variance.value + (1 - keep) * fixed(variance) * (count / (count - 1)),
        )
        moved = eqx.tree_at(lambda norm: (norm.mean.value, norm.variance.value), self, running)
        return self._apply(z, mean, variance), moved

    def _apply(self, z: Array, mean: Array, variance: Array) -> Array:
        factor = self.scale * jax.lax.rsqrt(variance + 1e-5)
        return z * factor[None] + (self.shift - mean * factor)[None]


class LineBlock(eqx.Module):
    """One pair of line kernels: cells from lines, lines from cells."""

    from_row: Linear
    from_column: Linear
    from_entry: Linear
    row_update: Linear
    column_update: Linear
    row_surroundings: Linear
    column_surroundings: Linear
    row_norm: LineNorm
    column_norm: LineNorm

    def __init__(self, inputs: int, channels: int, *, key: PRNGKeyArray, dtype: DTypeLike | None):
        keys = jax.random.split(key, 7)

        def linear(index: int, size: int, variance: float, *, bias: bool = False) -> Linear:
            rule = Gaussian(variance**0.5)
            return Linear(size, channels, bias=bias, initialisation=rule, key=keys[index], dtype=dtype)

        self.from_row, self.from_column = linear(0, inputs, 1.0), linear(1, inputs, 1.0)
        self.from_entry = linear(2, CODE, 1.0, bias=True)
        self.row_update = linear(3, inputs + channels, 2.0, bias=True)
        self.column_update = linear(4, inputs + channels, 2.0, bias=True)
        self.row_surroundings, self.column_surroundings = linear(5, 2 * inputs, 0.5), linear(6, 2 * inputs, 0.5)
        self.row_norm, self.column_norm = _line_norm(channels, dtype), _line_norm(channels, dtype)

    def sums(self, lines: Lines, cells: Cells) -> tuple[Float[Array, "r c"], Float[Array, "k c"]]:
        """What the norms normalise: rows and columns from the sums of their cells, themselves and the means of all
        lines."""
        across = cells.of_row @ (lines.rows @ self.from_row.weight.T)
        down = cells.of_column @ (lines.columns @ self.from_column.weight.T)
        messages = jax.nn.relu(across + down + jax.vmap(self.from_entry)(cells.code))
        mean_row = jnp.sum(lines.rows, 0) / jnp.sum(lines.row_mask)
        mean_column = jnp.sum(lines.columns, 0) / jnp.sum(lines.column_mask)
        surroundings = jnp.concatenate([mean_row, mean_column])
        return (
            _update(self.row_update, lines.rows, cells.of_row.T @ messages, self.row_surroundings(surroundings)),
            _update(
                self.column_update, lines.columns, cells.of_column.T @ messages, self.column_surroundings(surroundings)
            ),
        )


class LineInception(Coupled):
    """A non-negative integer matrix, padded with zeros, to one number that does not change when rows or columns are
    permuted.

    `blocks` pairs of line kernels with `channels` channels, then a dense layer of `hidden` units on sums and maxima
    over the lines, plus the number of rows: the network learns by how much the answer exceeds it. At most `cells`
    entries may be non-zero; a matrix with more gives NaN, which the loop reports."""

    blocks: tuple[LineBlock, ...]
    hidden: Linear
    output: Linear
    cells: int = eqx.field(static=True)

    def __init__(
        self,
        *,
        blocks: int = 4,
        channels: int = 64,
        hidden: int = 64,
        cells: int = 30,
        key: PRNGKeyArray,
        dtype: DTypeLike | None = None,
    ):
        """Raises ValueError where a number is below one."""
        if min(blocks, channels, hidden, cells) < 1:
            raise ValueError(f"Expected sizes of at least 1, got {blocks=}, {channels=}, {hidden=}, {cells=}.")
        block_key, hidden_key, output_key = jax.random.split(key, 3)
        self.blocks = tuple(
            LineBlock(FEATURES if index == 0 else channels, channels, key=each, dtype=dtype)
            for index, each in enumerate(jax.random.split(block_key, blocks))
        )
        self.hidden = Linear(4 * channels, hidden, initialisation=Gaussian(2.0**0.5), key=hidden_key, dtype=dtype)
        self.output = Linear(hidden, 1, initialisation=Gaussian(0.1 * 2.0**0.5), key=output_key, dtype=dtype)
        self.cells = cells

    def __call__(self, x: Num[Array, "r k"]) -> Float[Array, " 1"]:
        """The number, with running statistics."""
        lines, cells = self._read(x)
        for block in self.blocks:
            rows, columns = block.sums(lines, cells)
            lines = _moved(lines, block.row_norm.run(rows), block.column_norm.run(columns))
        return self._answer(lines, x)

    def train(self, x: Num[Array, "r k"], *, key: PRNGKeyArray) -> tuple[Float[Array, " 1"], Self]:
        """The number with the batch's statistics, and the network with its running ones updated."""
        del key
        lines, cells = self._read(x)
        blocks = []
        for block in self.blocks:
            rows, columns = block.sums(lines, cells)
            rows, row_norm = block.row_norm.train(rows, lines.row_mask)
            columns, column_norm = block.column_norm.train(columns, lines.column_mask)
            lines = _moved(lines, rows, columns)
            blocks.append(eqx.tree_at(lambda b: (b.row_norm, b.column_norm), block, (row_norm, column_norm)))
        return self._answer(lines, x), eqx.tree_at(lambda network: network.blocks, self, tuple(blocks))

    def _read(self, x: Num[Array, "r k"]) -> tuple[Lines, Cells]:
        kind = self.output.weight.dtype
        places, q = _entries(x, self.cells)
        used = (q > 0).astype(kind)[:, None]
        of_row = jax.nn.one_hot(places // x.shape[1], x.shape[0], dtype=kind) * used
        of_column = jax.nn.one_hot(places % x.shape[1], x.shape[1], dtype=kind) * used
        code = jnp.stack([q >= 1, q >= 2, q >= 3], -1).astype(kind)
        row_mask = jnp.any(x > 0, 1)[:, None].astype(kind)
        column_mask = jnp.any(x > 0, 0)[:, None].astype(kind)
        lines = Lines(_features(x, 1, kind) * row_mask, _features(x, 0, kind) * column_mask, row_mask, column_mask)
        return lines, Cells(of_row, of_column, code)

    def _answer(self, lines: Lines, x: Num[Array, "r k"]) -> Float[Array, " 1"]:
        pooled = [lines.rows.sum(0) / 4, lines.columns.sum(0) / 4, lines.rows.max(0), lines.columns.max(0)]
        excess = self.output(jax.nn.relu(self.hidden(jnp.concatenate(pooled))))
        fits = jnp.sum(x > 0) <= self.cells
        return jnp.where(fits, excess + jnp.sum(lines.row_mask), jnp.nan)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two narrow blocks on a 3 x 4 matrix with one padded row and column."""
        weights, entries = jax.random.split(key)
        x = jnp.zeros((3, 4), jnp.int32).at[:2, :3].set(jax.random.randint(entries, (2, 3), 1, 4, jnp.int32))
        return Example(cls(blocks=2, channels=4, hidden=3, cells=8, key=weights), x)


def _line_norm(channels: int, dtype: DTypeLike | None) -> LineNorm:
    ones, zeros = jnp.ones((channels,), dtype), jnp.zeros((channels,), dtype)
    return LineNorm(ones, zeros, Buffer(zeros), Buffer(ones))


def _update(layer: Linear, lines: Array, sums: Array, surroundings: Array) -> Array:
    return jax.vmap(layer)(jnp.concatenate([lines, sums / 2], -1)) + surroundings[None]


def _moved(lines: Lines, rows: Float[Array, "r c"], columns: Float[Array, "k c"]) -> Lines:
    """Lines after a block: added to what they were, once the widths agree; padding stays zero."""
    rows, columns = jax.nn.relu(rows) * lines.row_mask, jax.nn.relu(columns) * lines.column_mask
    if rows.shape == lines.rows.shape:
        rows, columns = rows + lines.rows, columns + lines.columns
    return Lines(rows, columns, lines.row_mask, lines.column_mask)


def _entries(x: Num[Array, "r k"], most: int) -> tuple[Int[Array, " e"], Num[Array, " e"]]:
    """(places, values) of the first `most` non-zero entries in reading order; value 0 where there are fewer."""
    flat = x.reshape(-1)
    order, places = jax.lax.top_k(jnp.where(flat > 0, flat.size - jnp.arange(flat.size), 0), most)
    return places, jnp.where(order > 0, flat[places], 0)


def _features(x: Num[Array, "r k"], axis: int, dtype: DTypeLike) -> Float[Array, "l 6"]:
    """1, sum/4, largest/2, non-zero entries/4, ones/4 and twos of each line."""
    sums = x.sum(axis).astype(dtype)
    counts = [(x > 0).sum(axis) / 4, (x == 1).sum(axis) / 4, (x == 2).sum(axis) / 1]
    known = [jnp.ones_like(sums), sums / 4, x.max(axis).astype(dtype) / 2, *counts]
    return jnp.stack([number.astype(dtype) for number in known], -1)
