"""Two independent routes to each exact energy, and values published elsewhere."""

import math

import numpy as np
import pytest

from ritz.operators import ground_state, matrix
from ritz.problems.quantum import Heisenberg, TransverseIsing
from ritz.problems.quantum.heisenberg import bethe_energy


@pytest.mark.parametrize("field", [0.0, 0.3, 1.0, 2.5])
def test_fermions_and_diagonalisation_agree(field):
    problem = TransverseIsing(10, field)
    assert ground_state(problem.operator(), problem.domain)[0] == pytest.approx(problem.energy().value, abs=1e-10)


@pytest.mark.parametrize("field", [0.3, 1.0, 2.5])
def test_the_odd_sector_of_the_fermions_and_the_second_eigenvalue_agree(field):
    problem = TransverseIsing(8, field)
    values = np.linalg.eigvalsh(matrix(problem.operator(), problem.domain).toarray())
    assert problem.odd_energy().value == pytest.approx(values[1], abs=1e-10)
    assert problem.gap().value == pytest.approx(values[1] - values[0], abs=1e-10)


@pytest.mark.parametrize("sites", [4, 8, 12])
def test_the_bethe_equations_and_diagonalisation_agree(sites):
    problem = Heisenberg((sites,))
    assert ground_state(problem.operator(), problem.domain)[0] == pytest.approx(problem.energy().value, abs=1e-10)


def test_the_critical_ring_and_the_long_chain():
    """-2/sin(pi/2N) at h = 1; 1/4 - log 2 per site plus -pi^2/(12 N^2) for long Heisenberg chains (Affleck 1986)."""
    assert TransverseIsing(40).energy().value == pytest.approx(-2 / math.sin(math.pi / 80), abs=1e-11)
    assert bethe_energy(200) / 200 == pytest.approx(0.25 - math.log(2) - math.pi**2 / 12 / 200**2, abs=1e-6)


def test_two_dimers():
    """Majumdar and Ghosh (1969): at J2 = 1/2 the ring's energy is -3/8 per site, exactly."""
    assert Heisenberg((8,), 0.5).energy().value == pytest.approx(-3 / 8 * 8, abs=1e-12)


def test_the_square_and_the_frustrated_square():
    """-0.701780 per site (exact, varbench); known lattices have a reference, others none."""
    assert Heisenberg((4, 4)).energy().value / 16 == pytest.approx(-0.701780, abs=5e-7)
    assert Heisenberg((6, 6), 0.5).energy().value == pytest.approx(-72.548590160 / 4, abs=1e-4)
    assert Heisenberg((6, 6), 0.3).energy() is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: TransverseIsing(7),
        lambda: TransverseIsing(8, -1.0),
        lambda: Heisenberg((5,)),
        lambda: Heisenberg((4, 4, 4)),
        lambda: Heisenberg((8,), -0.1),
    ],
)
def test_what_is_refused(make):
    with pytest.raises(ValueError, match="Expected"):
        make()
