"""Steady flow in the unit square below a sliding lid: Galerkin's method for the stream function in polynomials.

psi = g + sum q_ab h_a(x) h_b(y), h_k = z^2 (1 - z)^2 T_k(2 z - 1) with Chebyshev's polynomials, where g meets all
conditions and knows the corners (`corners`). For each product h of two of them

    integral of lap psi lap h/Re + lap psi (u h_x + v h_y) = 0, u = psi_y, v = -psi_x,

which needs no derivative that the corners make infinite in the mean. Newton's method, on the way to large Reynolds
numbers from smaller ones. J. Shen, J. Comput. Phys. 95, 228 (1991), has such bases; taking the corners out is as in O.
Botella and R. Peyret, Comput. Fluids 27, 421 (1998).
"""

import dataclasses
import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg
from jaxtyping import Array, Float
from numpy.polynomial import chebyshev, legendre

from ritz.domains.regions import Point, point_at
from ritz.operators.derivatives import gradient, laplacian, partial

Function = Callable[[Point], Array]
FEWER = 8
"""By how many functions in each direction the solution is smaller that the error is measured against."""
EASY = 150.0
"""Newton's method starts from g alone up to this Reynolds number."""
RIM = chebyshev.poly2cheb([1 / 16, 0, -1 / 8, 0, 1 / 16])
"""z^2 (1 - z)^2 in s = 2 z - 1."""
NEWTON_STEPS = 12
REACHED = 1e-9


@dataclasses.dataclass(frozen=True, eq=False)
class CavityFlow:
    """The stream function g + sum q h h, and how good it is."""

    coefficients: Float[np.ndarray, "n n"]
    built_in: Function
    error: float = float("nan")
    """The largest difference in the velocities on both lines through the middle to those with fewer functions."""
    psi_error: float = float("nan")
    """Of the stream function, relative L2."""

    def at(self, point: Point) -> Float[Array, ""]:
        """The stream function at one point."""
        across, along = (_bubble(point[name], len(self.coefficients)) for name in ("x", "y"))
        return self.built_in(point) + across @ self.coefficients @ along

    def centrelines(self, places: Float[np.ndarray, " m"]) -> tuple[np.ndarray, np.ndarray]:
        """u(1/2, z) and v(z, 1/2) at some places."""
        n, half = len(self.coefficients), np.full_like(places, 0.5)
        basis, middle = _functions(n, places), _functions(n, np.asarray([0.5]))[0, 0]
        upward, across = _at(half, places), _at(places, half)
        u = np.asarray(_each(partial(self.built_in, "y"))(upward)) + basis[1] @ (middle @ self.coefficients)
        v = np.asarray(_each(partial(self.built_in, "x"))(across)) + basis[1] @ (self.coefficients @ middle)
        return u, -v


@functools.lru_cache(maxsize=8)
def cavity_flow(built_in: Function, reynolds: float, modes: int) -> CavityFlow:
    """The flow with `modes` functions in each direction, two seconds for 32; g must be clamped on all walls but for the
    lid's speed.

    Raises ValueError for fewer than 12 functions, or where Newton's method does not converge.
    """
    if modes < FEWER + 4:
        raise ValueError(f"Expected at least {FEWER + 4} functions in each direction, got {modes}.")
    levels = [reynolds]
    while levels[0] > EASY:
        levels.insert(0, levels[0] / 2)
    coarse = np.zeros((modes - FEWER, modes - FEWER))
    for level in levels:
        coarse = _solve(built_in, level, coarse)
    fine = _solve(built_in, reynolds, np.pad(coarse, (0, FEWER)))
    made, other = CavityFlow(fine, built_in), CavityFlow(coarse, built_in)
    places = np.linspace(0, 1, 201)
    error = max(np.abs(a - b).max() for a, b in zip(made.centrelines(places), other.centrelines(places), strict=True))
    grid = np.linspace(0, 1, 65)
    basis = _functions(modes, grid)[0]
    psi = np.asarray(_each(_each(built_in))(_at(*np.meshgrid(grid, grid, indexing="ij"))))
    change = basis @ (fine - np.pad(coarse, (0, FEWER))) @ basis.T
    psi_error = np.linalg.norm(change) / np.linalg.norm(psi + basis @ fine @ basis.T)
    return dataclasses.replace(made, error=float(error), psi_error=float(psi_error))


def _solve(built_in: Function, reynolds: float, start: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """Newton's method, in functions whose second derivatives are orthogonal, so that the equations stay well scaled."""
    n = len(start)
    nodes, weights = legendre.leggauss(3 * n // 2 + 8)
    nodes, weights = (1 + nodes) / 2, weights / 2
    basis = _functions(n, nodes)
    triangle = np.asarray(np.linalg.qr(np.sqrt(weights)[:, None] * basis[2], mode="r"))
    value, slope, second = (scipy.linalg.solve_triangular(triangle.T, part.T, lower=True).T for part in basis)
    points = _at(np.repeat(nodes, len(nodes)), np.tile(nodes, len(nodes)))
    g_x, g_y, g_lap = np.asarray(_each(_derivatives(built_in))(points)).T
    across, along = np.kron(slope, value), np.kron(value, slope)
    lap = np.kron(second, value) + np.kron(value, second)
    area = np.kron(weights, weights)[:, None]
    stiff = (area * lap).T / reynolds
    friction = stiff @ lap
    q = (triangle @ start @ triangle.T).ravel()
    for _ in range(NEWTON_STEPS):
        v, u, minus_w = -(g_x + across @ q)[:, None], (g_y + along @ q)[:, None], (g_lap + lap @ q)[:, None]
        carried = area * (u * across + v * along)
        jacobian = friction + carried.T @ lap + (across.T * (area * minus_w).T) @ along
        jacobian -= (along.T * (area * minus_w).T) @ across
        step = scipy.linalg.solve(jacobian, -(stiff @ minus_w + carried.T @ minus_w)[:, 0])
        q = q + step
        if np.abs(step).max() < REACHED * max(1.0, np.abs(q).max()):
            inverse = scipy.linalg.solve_triangular(triangle, np.eye(n))
            return inverse @ q.reshape(n, n) @ inverse.T
    raise ValueError(
        f"Newton's method did not converge at Re = {reynolds:g} with {n} functions in each direction: take more of "
        "them, or a smaller Reynolds number."
    )


def _functions(n: int, z: Float[np.ndarray, " m"]) -> Float[np.ndarray, "3 m n"]:
    """h_0 ... h_{n-1}, their first and second derivatives."""
    products = np.stack([np.pad(chebyshev.chebmul(RIM, np.eye(n)[k, : k + 1]), (0, n - 1 - k)) for k in range(n)], 1)
    return np.stack([2**m * chebyshev.chebval(2 * z - 1, chebyshev.chebder(products, m)).T for m in range(3)])


def _bubble(z: Float[Array, ""], n: int) -> Float[Array, " n"]:
    """h_0 ... h_{n-1} at one place."""
    polynomials = [jnp.ones_like(z), 2 * z - 1]
    while len(polynomials) < n:
        polynomials.append(2 * (2 * z - 1) * polynomials[-1] - polynomials[-2])
    return (z * (1 - z)) ** 2 * jnp.stack(polynomials)


def _at(x: np.ndarray, y: np.ndarray) -> Point:
    return point_at(x=jnp.asarray(x), y=jnp.asarray(y))


def _derivatives(function: Function) -> Function:
    """d/dx, d/dy and the Laplacian of it."""
    return lambda point: jnp.append(gradient(function)(point), laplacian(function)(point))


def _each(function: Function) -> Callable[[Point], Array]:
    return jax.jit(jax.vmap(function))
