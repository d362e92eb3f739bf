"""Energies by our own diagonalisation against closed forms, and what is refused."""

import jax.numpy as jnp
import numpy as np
import pytest

from ritz.problems.equations import Eigenstates

NAMED = [Eigenstates("box"), Eigenstates(), Eigenstates("hydrogen"), Eigenstates("hydrogen", states=2, angular=1)]


@pytest.mark.parametrize("problem", NAMED, ids=lambda p: f"{p.potential} {p.angular}")
def test_the_diagonalisation_agrees_with_closed_forms(problem):
    """To 1e-8: two routes to every energy."""
    closed = [reference.value for reference in problem.energies()]
    np.testing.assert_allclose(problem.spectrum().energies, closed, rtol=1e-8)


def test_states_are_orthonormal_and_vanish_where_the_trial_function_does():
    found = Eigenstates("double-well").spectrum()
    overlap = found.states.T @ (found.weights[:, None] * found.states)
    np.testing.assert_allclose(overlap, np.eye(3), atol=1e-10)
    assert (found.errors < 1e-10).all()
    assert 0 < found.energies[1] - found.energies[0] < 0.05 < found.energies[2] - found.energies[1]


def test_a_potential_of_ones_own():
    """An oscillator of frequency two."""
    problem = Eigenstates(_stiffer, 2, interval=(-6.0, 6.0))
    first, second = problem.energies()
    np.testing.assert_allclose([first.value, second.value], [1.0, 3.0], rtol=1e-9)
    assert first.error is not None


def _stiffer(x):
    return 2 * jnp.asarray(x) ** 2


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="potential among box, double-well, hydrogen, oscillator"):
        Eigenstates("morse")
    with pytest.raises(ValueError, match="interval for a potential of your own"):
        Eigenstates(_stiffer)
    with pytest.raises(ValueError, match="1 to 8 states"):
        Eigenstates(states=0)
    with pytest.raises(ValueError, match="up to n = 4 of hydrogen"):
        Eigenstates("hydrogen", states=4, angular=2)
