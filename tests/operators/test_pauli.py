"""Ising and Heisenberg against known spectra, sums of strings, and what is refused."""

import numpy as np
import pytest

from ritz.domains import Lattice, Spins
from ritz.operators import PauliSum, ground_state, heisenberg, ising, matrix


def test_two_spins_one_bond():
    """The singlet lies at -3/4 J, S.S convention; two Ising spins at -sqrt(J^2 + 4 h^2)."""
    bond = np.array([[0, 1]])
    assert ground_state(heisenberg(2, bond), Spins(2))[0] == pytest.approx(-0.75, abs=1e-14)
    assert ground_state(ising(2, bond, field=0.3), Spins(2))[0] == pytest.approx(-np.sqrt(1 + 4 * 0.09), abs=1e-14)


def test_the_square_of_sixteen_spins():
    """-0.701780 per site: exact diagonalisation (varbench data set, arXiv:2302.04919)."""
    lattice = Lattice(4, 4)
    energy, _ = ground_state(heisenberg(16, lattice.bonds()), Spins(16, 0))
    assert energy / 16 == pytest.approx(-0.701780, abs=5e-7)


def test_rotating_a_sublattice_makes_the_ground_state_positive_and_keeps_the_energy():
    lattice = Lattice(8)
    magnet = heisenberg(8, lattice.bonds())
    energy, _ = ground_state(magnet, Spins(8, 0))
    same, state = ground_state(magnet.rotated(lattice.sublattice()), Spins(8, 0))
    assert same == pytest.approx(energy, abs=1e-12)
    assert (state * np.sign(state[0]) > 0).all()


def test_sums_and_multiples():
    first, second = PauliSum(2, [(1.0, "XX")]), PauliSum(2, [(0.5, "XX"), (2.0, "ZI")])
    assert {word: value for value, word in (first + second * 2.0).terms} == {"XX": 2.0, "ZI": 4.0}


def test_a_sector_that_is_left_is_refused():
    with pytest.raises(ValueError, match="leads out of the domain"):
        matrix(ising(4, Lattice(4).bonds(), field=1.0), Spins(4, 0))


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ([(1.0, "XXX")], "4 letters"),
        ([(1.0, "XXQX")], "letters I, X, Y and Z"),
        ([(1j, "XXII")], "not hermitian"),
        ([], "at least one"),
    ],
    ids=["length", "letter", "hermitian", "empty"],
)
def test_what_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        PauliSum(4, terms)


def test_a_configuration_of_another_length_is_refused():
    with pytest.raises(ValueError, match="4 spins"):
        ising(4, Lattice(4).bonds(), field=1.0).connected(Spins(6).points()[0])
