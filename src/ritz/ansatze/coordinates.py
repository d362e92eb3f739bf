"""From a point with named coordinates to the numbers that a network is given."""

import math
from collections.abc import Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point


class Coordinates(Ansatz):
    """A network of the coordinates, each carried from its interval to [-1, 1]: `Coordinates(mlp, t=(0, 1), x=(0, 5))`.

    Networks learn best where their inputs are of order one, whatever the units of the problem.
    """

    network: Ansatz
    names: tuple[str, ...] = eqx.field(static=True)
    middle: tuple[float, ...] = eqx.field(static=True)
    half: tuple[float, ...] = eqx.field(static=True)

    def __init__(self, network: Ansatz, **intervals: tuple[float | int, float | int]) -> None:
        """Lower and upper end of every coordinate, in the order of the network's inputs. Raises ValueError for none,
        or an empty one."""
        self.network = network
        self.names = tuple(intervals)
        self.middle, self.half = _middle_and_half(intervals)

    def __call__(self, x: Point) -> Array:
        """The network there. Raises ValueError for a point with other coordinates."""
        return self.network(_carried(x, self.names, self.middle, self.half))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Time and a line."""
        weights, point = jax.random.split(key)
        network = MLP([2, 4, 1], activation=jnp.tanh, key=weights)
        return Example(cls(network, t=(0.0, 1.0), x=(-3.0, 3.0)), Point(jax.random.uniform(point, (2,)), ("t", "x")))


class Periodic(Ansatz):
    """A network that is exactly periodic in some coordinates: each gives cos and sin of 2 pi k (x - low)/period for
    k = 1 ... `harmonics`; the others are carried to [-1, 1].

    The network's inputs are the coordinates that are not periodic, in order, then all cosines, then all sines. Dong
    and Ni, J. Comput. Phys. 435, 110242 (2021).
    """

    network: Ansatz
    names: tuple[str, ...] = eqx.field(static=True)
    periodic: tuple[str, ...] = eqx.field(static=True)
    harmonics: int = eqx.field(static=True)
    middle: tuple[float, ...] = eqx.field(static=True)
    half: tuple[float, ...] = eqx.field(static=True)

    def __init__(
        self,
        network: Ansatz,
        periodic: tuple[str, ...],
        *,
        harmonics: int = 1,
        **intervals: tuple[float | int, float | int],
    ) -> None:
        """`periodic` are names out of those of the intervals; the length of its interval is the period of each.

        Raises ValueError for a name that is none of them, no name, an empty interval, or harmonics below 1.
        """
        if not periodic or not set(periodic) <= set(intervals) or harmonics < 1:
            raise ValueError(
                f"Expected periodic coordinates out of {', '.join(intervals)} and at least 1 harmonic; got "
                f"{periodic} and {harmonics}."
            )
        self.network = network
        self.names = tuple(intervals)
        self.periodic = tuple(periodic)
        self.harmonics = harmonics
        self.middle, self.half = _middle_and_half(intervals)

    def __call__(self, x: Point) -> Array:
        """The network there. Raises ValueError for a point with other coordinates."""
        carried = _carried(x, self.names, self.middle, self.half)
        turning = np.asarray([name in self.periodic for name in self.names])
        angles = math.pi * jnp.outer(jnp.arange(1, self.harmonics + 1, dtype=carried.dtype), carried[turning]).ravel()
        return self.network(jnp.concatenate([carried[~turning], jnp.cos(angles), jnp.sin(angles)]))

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Time and a circle, two harmonics."""
        weights, point = jax.random.split(key)
        network = MLP([5, 4, 1], activation=jnp.tanh, key=weights)
        periodic = cls(network, ("x",), harmonics=2, t=(0.0, 1.0), x=(-3.0, 3.0))
        return Example(periodic, Point(jax.random.uniform(point, (2,)), ("t", "x")))


class FourierFeatures(Ansatz):
    """x to (cos Bx, sin Bx) with a fixed random matrix B: the first layer where a solution has fine structure.

    The entries of B [features, inputs] are normal with a standard deviation `scale`, in radians per unit of x.
    Tancik and others, arXiv:2006.10739, equation (5), without its factor 2 pi.
    """

    frequencies: Buffer

    def __init__(self, inputs: int, features: int, *, scale: float, key: PRNGKeyArray) -> None:
        """Gives 2 `features` outputs. Raises ValueError where a size or the scale is not positive."""
        if inputs < 1 or features < 1 or not scale > 0:
            raise ValueError(f"Expected positive sizes and scale, got {inputs}, {features} and {scale}.")
        self.frequencies = Buffer(scale * jax.random.normal(key, (features, inputs)))

    def __call__(self, x: Float[Array, " inputs"]) -> Float[Array, " outputs"]:
        """Cosines, then sines."""
        angles = self.frequencies.value @ x
        return jnp.concatenate([jnp.cos(angles), jnp.sin(angles)])

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two inputs, three frequencies."""
        weights, point = jax.random.split(key)
        return Example(cls(2, 3, scale=2.0, key=weights), jax.random.normal(point, (2,)))


def _middle_and_half(
    intervals: Mapping[str, tuple[float | int, float | int]],
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    if not intervals or any(not low < high for low, high in intervals.values()):
        raise ValueError(f"Expected an interval (low, high) with low < high for each coordinate; got {intervals}.")
    ends = [(float(low), float(high)) for low, high in intervals.values()]
    return tuple((low + high) / 2 for low, high in ends), tuple((high - low) / 2 for low, high in ends)


def _carried(
    point: Point, names: tuple[str, ...], middle: tuple[float, ...], half: tuple[float, ...]
) -> Float[Array, " d"]:
    """The coordinates in units of their half intervals from the middle, in the order of `names`."""
    if not isinstance(point, Point) or point.names != names:
        got = f"coordinates {', '.join(point.names)}" if isinstance(point, Point) else f"a {type(point).__name__}"
        raise ValueError(f"Expected a point with coordinates {', '.join(names)}, in this order; got {got}.")
    values = point.values
    return (values - jnp.asarray(middle, values.dtype)) / jnp.asarray(half, values.dtype)
