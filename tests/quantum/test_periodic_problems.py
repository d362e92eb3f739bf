"""Hartree-Fock energies by direct sum against tables, and what is refused."""

import pytest

from ritz.problems.quantum import ElectronGas, NeutronMatter
from ritz.problems.quantum.shells import closed_shell


@pytest.mark.parametrize(
    ("r_s", "length", "with_term", "without"),
    [
        (1.0, 3.885130, 0.6065343, 0.9716827),
        (2.0, 7.770260, 0.0230389, 0.2056131),
        (5.0, 19.425650, -0.0580392, 0.0149905),
        (10.0, 38.851299, -0.0402287, -0.0037139),
    ],
)
def test_electrons(r_s, length, with_term, without):
    """Hartree per electron, 14 of them at the Gamma point."""
    gas, bare = ElectronGas(14, r_s), ElectronGas(14, r_s, madelung=False)
    assert gas.length == pytest.approx(length, abs=1e-6)
    assert gas.hartree_fock().value / 14 == pytest.approx(with_term, abs=1e-7)
    assert bare.hartree_fock().value / 14 == pytest.approx(without, abs=1e-7)


def test_electrons_to_ten_digits():
    """8.4914806035 hartree in all at r_s = 1: published in the tests of cc4s."""
    assert ElectronGas(14, 1.0).hartree_fock().value == pytest.approx(8.4914806035, abs=1e-10)


def test_the_published_ladder_lies_below_hartree_fock_and_follows_the_convention():
    """The Slater determinant of QMCPACK is Hartree-Fock within 3 errors."""
    ladder, hartree_fock = ElectronGas().published(), ElectronGas().hartree_fock().value
    slater = ladder["Slater VMC"]
    assert abs(slater.value - hartree_fock) < 3 * slater.error
    assert ladder["Slater-Jastrow-backflow VMC"].value / 14 == pytest.approx(-0.077497, abs=1e-6)
    bare = ElectronGas(madelung=False)
    assert bare.published()["Slater VMC"].value - bare.hartree_fock().value == pytest.approx(
        slater.value - hartree_fock, abs=1e-12
    )
    assert not ElectronGas(r_s=2.0).published()
    assert "without the Madelung term" in bare.hartree_fock().condition


@pytest.mark.parametrize(
    ("density", "images", "expected"),
    [
        (0.01, "all", 3.440072),
        (0.04, "all", 6.797576),
        (0.08, "all", 8.994708),
        (0.04, "nearest", 6.906099),
        (0.08, "nearest", 10.002777),
    ],
)
def test_neutrons(density, images, expected):
    """MeV per neutron, to one unit of the last digit printed in the table."""
    assert NeutronMatter(14, density, images).hartree_fock().value / 14 == pytest.approx(expected, abs=1e-6)


def test_free_neutrons():
    """14.118336 MeV per neutron at 0.04 fm^-3."""
    assert NeutronMatter(14, 0.04).free_gas().value / 14 == pytest.approx(14.118336, abs=5e-7)


def test_a_twist_closes_other_shells():
    """At a quarter around each direction one wave is lowest, then three."""
    numbers = closed_shell(4, (0.25, 0.25, 0.25))
    assert sorted((numbers**2).sum(1).tolist()) == pytest.approx([3 / 16, 11 / 16, 11 / 16, 11 / 16])
    assert ElectronGas(8, 5.0, (0.25, 0.25, 0.25)).momenta.shape == (4, 3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ElectronGas(13), "even number of electrons"),
        (lambda: ElectronGas(10), "closed shell.* nearest are 1 and 7"),
        (lambda: ElectronGas(14, 0.0), "positive r_s"),
        (lambda: NeutronMatter(7), "even number of neutrons"),
        (lambda: NeutronMatter(16), "closed shell"),
        (lambda: NeutronMatter(14, -0.1), "positive density"),
        (lambda: NeutronMatter(14, 0.16, "nearest"), "too small for the range"),
    ],
    ids=["odd", "open", "r_s", "odd neutrons", "open neutrons", "density", "range"],
)
def test_what_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
