"""References that share no code with what they judge, and checks of data by content."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad

from ritz.domains.regions import point_at
from ritz.problems.collider import SusyEvents
from ritz.problems.collider.resonance import Resonance
from ritz.problems.equations import Lorenz, LotkaVolterra, Ordinary
from ritz.problems.equations.integral import BoseGas
from ritz.problems.strings.hodge import HodgeNumbers
from ritz.problems.textbook import Quadrant, Runge
from ritz.problems.textbook.runge import interpolant
from ritz.recipes.collider.checks import learned_events, mt2_agrees, mt2_error
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.recipes.strings.manifolds import exact_relations, parts_of, relations


@pytest.mark.parametrize("problem", [LotkaVolterra(ratio=1.7), Lorenz(prandtl=9.0, rayleigh=25.0, aspect=2.5)])
def test_the_reference_has_the_rate_by_another_form(problem):
    assert type(problem).reference_rate is not Ordinary.reference_rate
    for state in np.random.default_rng(0).uniform(0.5, 3.0, (5, len(problem.fields))):
        assert np.allclose(problem.rate(list(state)), problem.reference_rate(list(state)), rtol=1e-12)


def test_the_reference_of_the_bose_gas_solves_its_equation_by_adaptive_quadrature():
    """g(x) - (l/pi) int g(y)/(l^2 + (x - y)^2) dy = 1/(2 pi), and the kernel of the residual is the same."""
    problem = BoseGas(0.8)

    def g(x):
        return float(problem.exact(point_at(x=jnp.asarray(x)))[0])

    for x in (-0.9, 0.0, 0.4):
        total = quad(lambda y, x=x: 0.8 / np.pi / (0.64 + (x - y) ** 2) * g(y), -1, 1, epsabs=1e-9)[0]
        assert g(x) - total == pytest.approx(1 / (2 * np.pi), abs=1e-8)
        assert float(problem.kernel(x, 0.3)) == pytest.approx(0.8 / np.pi / (0.64 + (x - 0.3) ** 2), rel=1e-12)


def test_the_growth_of_runge_is_that_of_the_closed_form():
    """The error of the interpolant from its closed form, and from the polynomial, at degrees without rounding."""
    degrees, x = list(range(16, 32, 2)), np.linspace(-1, 1, 4001)
    errors = []
    for degree in degrees:
        nodes = Runge.even(degree + 1)
        errors.append(np.abs(interpolant(nodes, 1 / (1 + 25 * nodes**2), x) - Runge.value(x)).max())
    found = float(np.exp(np.polyfit(degrees, np.log(errors), 1)[0]))
    assert found == pytest.approx(Runge().rate(Runge.even, degrees).value, rel=1e-6)
    assert Runge().rate(Runge.even, range(200, 240, 2)).value == pytest.approx(Runge.growth().value, rel=0.01)
    assert 1 / Runge().rate(Runge.chebyshev, range(100, 140, 2)).value == pytest.approx(Runge.decay().value, rel=1e-3)


def test_the_best_line_through_the_quadrants_is_right_two_times_of_three():
    x = np.random.default_rng(0).uniform(-1, 1, (200_000, 2))
    signal = x.prod(1) < 0
    right = {cut: float(np.mean((x.sum(1) < cut) == signal)) for cut in (0.0, 0.4, 2 / 3, 0.9)}
    assert max(right, key=right.__getitem__) == 2 / 3
    assert right[2 / 3] == pytest.approx(Quadrant.accuracy_of_a_line().value, abs=4e-3)


def test_mt2_is_the_minimum_that_defines_it_and_no_test_event_was_learned_from():
    parts = SusyEvents(train=400, validation=100, test=200).parts()
    assert mt2_agrees().met(mt2_error(parts.test))
    none = none_repeated()["repeated_test_rows"]
    assert none.met(count_repeated(learned_events(parts), parts.test.x))
    wrong = parts.test.x.copy()
    wrong[:, parts.test.names.index("MT2")] /= np.sqrt(2)
    assert not mt2_agrees().met(mt2_error(type(parts.test)(wrong, parts.test.label, parts.test.names)))
    assert not none.met(count_repeated(learned_events(parts), parts.train.x))


def test_manifolds_obey_what_is_exact_and_are_on_one_side():
    parts, expected = parts_of(HodgeNumbers(train_fraction=0.9)), exact_relations()
    assert all(expected[name].met(measure) for name, measure in relations(parts).items())


def test_no_network_can_rank_better_than_the_likelihood_ratio():
    """The area of the log ratio on 40 000 events is the exact one within 4 errors, so it is a ceiling."""
    problem = Resonance(train=1, validation=1, test=40_000, features="high")
    test = problem.parts().test
    score, label = problem.log_ratio(test), test.label
    ranks = np.argsort(np.argsort(score)) + 1
    signals = int(label.sum())
    area = (ranks[label == 1].sum() - signals * (signals + 1) / 2) / (signals * (len(label) - signals))
    assert area == pytest.approx(problem.auc().value, abs=0.008)
    ratio = np.exp(score[label == 0])
    assert ratio.mean() == pytest.approx(1.0, abs=4 * ratio.std() / np.sqrt(len(ratio))), (
        "the mean over background is one"
    )
