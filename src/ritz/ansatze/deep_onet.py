"""Deep operator networks: the value s(y) of the answer to a function u, from u at sensors and the place y."""

from typing import cast

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example
from ritz.ansatze.mlp import MLP
from ritz.domains.functions.base import Query


class DeepONet(Ansatz):
    """G(u)(y) = sum_k b_k(u) t_k(y) + b_0, unstacked: one branch network for all b_k, one trunk for all t_k.

    Lu, Jin, Pang, Zhang and Karniadakis, Nat. Mach. Intell. 3, 218 (2021), equation (2) with the bias.
    """

    branch: Ansatz
    """From the values of u at the sensors to k numbers."""
    trunk: Ansatz
    """From y to k numbers."""
    bias: Float[Array, ""]

    def __init__(self, branch: Ansatz, trunk: Ansatz) -> None:
        """Bias zero."""
        self.branch = branch
        self.trunk = trunk
        self.bias = jnp.zeros((), jnp.result_type(float))

    def __call__(self, x: Query) -> Float[Array, " 1"]:
        """G(u)(y). Raises ValueError where branch and trunk do not give as many numbers."""
        coefficients, basis = self.branch(x.u), self.trunk(x.y)
        _check(coefficients, basis)
        return (coefficients @ basis + self.bias)[None]

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Five sensors, a plane, three terms."""
        branch, trunk, u, y = jax.random.split(key, 4)
        net = cls(
            MLP([5, 4, 3], activation=jnp.tanh, key=branch),
            MLP([2, 4, 3], activation=jnp.tanh, output=jnp.tanh, key=trunk),
        )
        return Example(net, Query(jax.random.normal(u, (5,)), jax.random.normal(y, (2,))))


class OnPlaces(Ansatz):
    """A deep operator network at fixed places: u to all s(y_j). The trunk is evaluated once for a whole batch."""

    net: DeepONet
    places: Buffer

    def __init__(self, net: DeepONet, places: Float[Array, "q d"]) -> None:
        """`places` y_j, one a row."""
        self.net = net
        self.places = Buffer(jnp.asarray(places))

    def __call__(self, x: Float[Array, " sensors"]) -> Float[Array, " q"]:
        """G(u)(y_j). Raises ValueError where branch and trunk do not give as many numbers."""
        coefficients, basis = self.net.branch(x), jax.vmap(self.net.trunk)(self.places.value)
        _check(coefficients, basis[0])
        return basis @ coefficients + self.net.bias

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four places of the plane."""
        example = DeepONet.example(key=key)
        net, u = cast(DeepONet, example.ansatz), example.point.u
        return Example(cls(net, jnp.arange(8.0).reshape(4, 2) / 8), u)


class PODDeepONet(Ansatz):
    """G(u)(y_j) = phi_0(y_j) + sum_k b_k(u) phi_k(y_j): the trunk replaced by the mean and the principal modes of data.

    Lu et al., Comput. Methods Appl. Mech. Eng. 393, 114778 (2022), section 3.1.3 (POD-DeepONet). The modes are scaled
    by the root of their mean square coefficient, so that the branch has outputs of order one.
    """

    branch: Ansatz
    mean: Buffer
    modes: Buffer

    def __init__(self, branch: Ansatz, solutions: Float[Array, "n q"], count: int) -> None:
        """The first `count` modes of the solutions. Raises ValueError for more modes than solutions or places."""
        if not 1 <= count <= min(solutions.shape):
            raise ValueError(
                f"Expected 1 to {min(solutions.shape)} modes of {solutions.shape[0]} solutions; got {count}."
            )
        mean = jnp.mean(solutions, axis=0)
        _, sizes, modes = jnp.linalg.svd(solutions - mean[None], full_matrices=False)
        self.branch = branch
        self.mean = Buffer(mean)
        self.modes = Buffer(sizes[:count, None] / jnp.sqrt(1.0 * len(solutions)) * modes[:count])

    def __call__(self, x: Float[Array, " sensors"]) -> Float[Array, " q"]:
        """G(u)(y_j). Raises ValueError where the branch does not give a number for each mode."""
        coefficients = self.branch(x)
        _check(coefficients, self.modes.value[:, 0])
        return self.mean.value + coefficients @ self.modes.value

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two modes of six solutions at four places."""
        branch, solutions, point = jax.random.split(key, 3)
        network = MLP([5, 4, 2], activation=jnp.tanh, key=branch)
        return Example(cls(network, jax.random.normal(solutions, (6, 4)), 2), jax.random.normal(point, (5,)))


def _check(coefficients: Array, basis: Array) -> None:
    if coefficients.shape != basis.shape:
        raise ValueError(
            f"Expected as many numbers from the branch as there are basis functions; got {coefficients.shape} and "
            f"{basis.shape}. Give both the same last width."
        )
