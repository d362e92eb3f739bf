"""What holds for every domain that `ritz.domains` exports; a newcomer meets these unasked."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2

import ritz.domains
from ritz.domains.base import Domain, Finite

FINAL = [
    value
    for _, value in sorted(vars(ritz.domains).items())
    if inspect.isclass(value) and issubclass(value, Domain) and not inspect.isabstract(value)
]
every_domain = pytest.mark.parametrize("cls", FINAL, ids=lambda cls: cls.__name__)
every_finite = pytest.mark.parametrize("cls", [c for c in FINAL if issubclass(c, Finite)], ids=lambda cls: cls.__name__)


def test_there_is_something_to_test():
    assert "Spins" in {cls.__name__ for cls in FINAL}


@every_domain
def test_what_is_drawn_is_contained_and_follows_the_key(cls, key):
    domain = cls.example()
    keys = jax.random.split(key, 50)
    points = jax.jit(jax.vmap(lambda k: domain.sample(key=k)))(keys)
    assert jnp.all(jax.vmap(domain.contains)(points))
    one = domain.sample(key=keys[0])
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a, b[0]), one, points)
    leaf = jax.tree.leaves(points)[0]
    assert len(np.unique(np.asarray(leaf), axis=0)) > 1


@every_finite
def test_every_point_is_listed_once(cls):
    domain = cls.example()
    points = np.asarray(domain.points())
    assert len(points) == domain.size == len(np.unique(points, axis=0))
    assert jnp.all(jax.vmap(domain.contains)(jnp.asarray(points)))


@every_finite
def test_all_points_are_drawn_equally_often(cls, key):
    """Chi-square of the counts below its 0.999 quantile, for one key."""
    domain = cls.example()
    points = {tuple(point): 0 for point in np.asarray(domain.points()).tolist()}
    draws = 200 * domain.size
    for point in np.asarray(jax.vmap(lambda k: domain.sample(key=k))(jax.random.split(key, draws))).tolist():
        points[tuple(point)] += 1
    statistic = sum((count - 200) ** 2 / 200 for count in points.values())
    assert statistic < chi2(domain.size - 1).ppf(0.999)
