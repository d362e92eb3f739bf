"""The first excited state of the harmonic oscillator by a penalty on the ground state: 3/2 omega, by quadrature."""

import jax
import jax.numpy as jnp
import pytest
from jaxtyping import Array, Float

from ritz import fit
from ritz.ansatze import GaussianTrap
from ritz.ansatze.base import Ansatz, Example
from ritz.costs import Energy, Excited
from ritz.domains import Sample
from ritz.operators import Kinetic, Loop, Total, Trap
from ritz.optimisers import Fixed, Natural
from ritz.samplers import Sampler

OMEGA = 1.3


class Tilted(Ansatz):
    """log of (c + x) exp(-alpha x^2), complex: its imaginary part is pi where psi is negative."""

    offset: Float[Array, ""]
    alpha: Float[Array, ""]

    def __call__(self, x):
        """log psi."""
        height = self.offset + x[0, 0]
        return jnp.log(jax.lax.complex(height, jnp.zeros_like(height))) - self.alpha * x[0, 0] ** 2

    @classmethod
    def example(cls, *, key):
        """At an offset."""
        return Example(cls(jnp.asarray(0.8), jnp.asarray(0.4)), jnp.ones((1, 1)))


class Grid(Sampler):
    """400 points on a line, always the same: the trapezoidal rule, exact to rounding for what falls off like this."""

    def init(self, ansatz, *, key):
        """Nothing."""
        return jnp.zeros((), jnp.int32)

    def step(self, state, ansatz, *, key):
        """The points, with density one."""
        x = (jnp.arange(400) - 199.4321)[:, None, None] / 25
        return state, Sample(x, jnp.zeros(400))

    def describe(self, state):
        """In words."""
        return "the grid"

    @classmethod
    def example(cls, *, key):
        """Not in the laws."""
        raise NotImplementedError


@pytest.mark.slow
def test_the_next_level_is_found_above_the_gap(key):
    h = Total({"kinetic": Kinetic(0.5, Loop()), "potential": Trap((OMEGA,))})
    cost = Excited(Energy(h), (GaussianTrap(OMEGA / 2),), (3 * OMEGA,))
    made = fit(Tilted.example(key=key).ansatz, Grid(), cost, Natural(0.3, damping=Fixed(1e-6)), steps=120, key=key)
    assert made.record.history["energy"][-1] == pytest.approx(1.5 * OMEGA, rel=1e-9)
    assert made.record.history["overlap"][-1] < 1e-9
    assert float(made.ansatz.alpha) == pytest.approx(OMEGA / 2, rel=1e-6)
    assert abs(float(made.ansatz.offset)) < 1e-4
