"""Named fields at points with named coordinates, and unknown constants that are sought along with them."""

from collections.abc import Callable, Mapping, Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.coordinates import Coordinates
from ritz.ansatze.mlp import MLP
from ritz.domains.regions.base import Point


class Fields(Ansatz):
    """Gives the outputs of another ansatz names: `flow["u"]` is the function point -> number that operators act on.

    `constants` are unknown numbers of the equation, such as a viscosity: parameters like the weights of the network,
    read with `flow.constants["viscosity"]`.
    """

    inner: Ansatz
    """A function of a `Point` that gives one number for each name."""
    names: tuple[str, ...] = eqx.field(static=True)
    constants: dict[str, Float[Array, ""]]

    def __init__(self, inner: Ansatz, names: Sequence[str], constants: Mapping[str, float | int] | None = None) -> None:
        """`constants` with their initial values. Raises ValueError for names that are absent or repeated."""
        if not names or len(set(names)) != len(names):
            raise ValueError(f"Expected different names of the fields, at least one; got {list(names)}.")
        self.inner = inner
        self.names = tuple(names)
        self.constants = {name: jnp.asarray(value, float) for name, value in (constants or {}).items()}

    def __call__(self, x: Point) -> Float[Array, " fields"]:
        """All fields at a point, in the order of the names. Raises ValueError where `inner` gives another number."""
        values = self.inner(x)
        if values.shape != (len(self.names),):
            raise ValueError(
                f"Expected one number for each of the fields {', '.join(self.names)} at one point; got shape "
                f"{values.shape}. Give the network {len(self.names)} outputs."
            )
        return values

    def __getitem__(self, name: str) -> Callable[[Point], Float[Array, ""]]:
        """One field as a function of a point. Raises ValueError for a name that is none of them."""
        if name not in self.names:
            raise ValueError(f"Expected a field out of {', '.join(self.names)}; got {name!r}.")
        place = self.names.index(name)
        return lambda point: self(point)[place]

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Velocity and pressure on a line, with one constant."""
        weights, point, constant = jax.random.split(key, 3)
        network = MLP([1, 4, 2], activation=jnp.tanh, key=weights)
        fields = cls(Coordinates(network, x=(0.0, 2.0)), ("u", "p"))
        value = jax.random.uniform(constant, dtype=float)
        fields = eqx.tree_at(lambda f: f.constants, fields, {"viscosity": value})
        return Example(fields, Point(2 * jax.random.uniform(point, (1,)), ("x",)))
