"""The kinetic energy -c sum_i lap_i of particles, from first and second derivatives of log psi.

    (T psi)/psi = -c (lap log psi + grad log psi . grad log psi),   c = hbar^2/2m (1/2 in units hbar = m = 1).

The Laplacian is taken in one of two ways: `Forward` carries value, Jacobian and Laplacian through log psi together and
skips what is zero (Li et al., Nat. Mach. Intell. 6, 209 (2024), by folx); `Loop` differentiates the gradient once for
each coordinate, needs nothing of log psi, and is what the other is tested against."""

import abc
from collections.abc import Callable

import equinox as eqx
import folx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PyTree

from ritz.domains.base import positions, with_positions
from ritz.operators.base import Hamiltonian, LogPsi

Function = Callable[[Float[Array, " k"]], Inexact[Array, ""]]
"""Coordinates, one after another, to a number."""


class Derivatives(eqx.Module):
    """A way to gradient and Laplacian of a real or complex function of k real coordinates. Abstract."""

    @abc.abstractmethod
    def __call__(self, function: Function, x: Float[Array, " k"]) -> tuple[Inexact[Array, " k"], Inexact[Array, ""]]:
        """(gradient, Laplacian) at x."""


class Loop(Derivatives):
    """One forward pass through the gradient for each coordinate, one after another."""

    def __call__(self, function: Function, x: Float[Array, " k"]) -> tuple[Inexact[Array, " k"], Inexact[Array, ""]]:
        """(gradient, Laplacian) at x."""
        if jnp.issubdtype(jax.eval_shape(function, x).dtype, jnp.complexfloating):
            real, imaginary = (_looped(lambda y, part=part: part(function(y)), x) for part in (jnp.real, jnp.imag))
            return jax.lax.complex(real[0], imaginary[0]), jax.lax.complex(real[1], imaginary[1])
        return _looped(function, x)


class Forward(Derivatives):
    """Value, Jacobian and Laplacian in one forward pass; a Jacobian with at most `sparsity` entries a number that are
    not zero is kept sparse."""

    sparsity: int = eqx.field(static=True, default=6)

    def __call__(self, function: Function, x: Float[Array, " k"]) -> tuple[Inexact[Array, " k"], Inexact[Array, ""]]:
        """(gradient, Laplacian) at x."""
        sparsity = self.sparsity if len(x) > self.sparsity else 0  # folx cannot read a sparse result while tracing
        with jax.numpy_rank_promotion("allow"):  # folx relies on it
            made = folx.forward_laplacian(function, sparsity_threshold=sparsity)(x)
        return made.jacobian.dense_array.reshape(x.shape), made.laplacian.reshape(())


class Kinetic(Hamiltonian):
    """-c sum_i lap_i. `scale` is c; with spins as coordinates the positions alone are differentiated."""

    scale: float = 0.5
    derivatives: Derivatives = Forward()

    def local(self, log_psi: LogPsi, x: PyTree) -> Inexact[Array, ""]:
        """-c (lap log psi + (grad log psi)^2) at a point."""
        start = positions(x)

        def flat(y: Float[Array, " k"]) -> Inexact[Array, ""]:
            return log_psi(with_positions(x, y.reshape(start.shape))).reshape(())

        gradient, laplacian = self.derivatives(flat, start.reshape(-1))
        return -self.scale * (laplacian + jnp.sum(gradient**2))


def _looped(function: Function, x: Float[Array, " k"]) -> tuple[Float[Array, " k"], Float[Array, ""]]:
    gradient, tangent = jax.linearize(jax.grad(function), x)

    def add(place: Array, total: Array) -> Array:
        return total + tangent(jnp.zeros_like(x).at[place].set(1))[place]

    return gradient, jax.lax.fori_loop(0, len(x), add, jnp.zeros((), x.dtype))
