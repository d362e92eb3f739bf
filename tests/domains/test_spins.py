"""Spins and lattices: counts, order and what is refused."""

import itertools

import numpy as np
import pytest

from ritz.domains import Lattice, Spins


def test_the_order_is_that_of_a_kronecker_product():
    assert np.asarray(Spins(2).points()).tolist() == [[1, 1], [1, -1], [-1, 1], [-1, -1]]


def test_half_filled_configurations_are_those_of_the_whole_space_in_order():
    whole = np.asarray(Spins(8).points())
    np.testing.assert_array_equal(Spins(8, 0).points(), whole[whole.sum(1) == 0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((0,), "at least one site"), ((5, 0), "even number"), ((4, 2), "None or 0")],
    ids=str,
)
def test_what_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Spins(*arguments)


def test_too_many_configurations_are_not_listed():
    with pytest.raises(ValueError, match="too many"):
        Spins(40).points()


@pytest.mark.parametrize(("shape", "near", "far"), [((6,), 6, 6), ((4, 4), 32, 32), ((6, 6), 72, 72), ((2, 2), 4, 2)])
def test_bonds_are_counted(shape, near, far):
    """z N/2 bonds each; on a 2 x 2 torus the double bonds are one."""
    lattice = Lattice(*shape)
    assert len(lattice.bonds(1)) == near
    assert len(lattice.bonds(2 if len(shape) > 1 else 4)) == far


@pytest.mark.parametrize(("shape", "order"), [((6,), 12), ((4, 4), 128), ((6, 6), 288), ((4, 6), 96)])
def test_symmetries_keep_the_bonds_and_are_a_group(shape, order):
    lattice = Lattice(*shape)
    group = lattice.symmetries()
    assert len(group) == order
    bonds = {tuple(sorted(bond)) for bond in lattice.bonds().tolist()}
    for g in group:
        assert {tuple(sorted((g[i], g[j]))) for i, j in bonds} == bonds
    members = {tuple(g) for g in group.tolist()}
    assert all(tuple(g[h]) in members for g, h in itertools.product(group[:12], group[:12]))


def test_neighbours_are_on_different_sublattices():
    lattice = Lattice(4, 6)
    on = np.isin(np.arange(lattice.sites), lattice.sublattice())
    i, j = lattice.bonds().T
    assert (on[i] != on[j]).all()
    with pytest.raises(ValueError, match="even lengths"):
        Lattice(5).sublattice()
