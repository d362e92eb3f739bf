"""The residual cost: linear equations in one step, unknown constants in the same solve, refusals in words."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, Coordinates, Fields
from ritz.ansatze.base import partition
from ritz.costs import Residual
from ritz.costs.residual import mean_squares, where_not_finite
from ritz.domains.regions import Box, Point
from ritz.fitting import fit
from ritz.operators.derivatives import partial
from ritz.optimisers import Fixed, Natural
from ritz.samplers import Blocks, QuasiRandom

BOX = Box(t=(0, 1))


def network(key, outputs=1, **constants):
    return Fields(Coordinates(MLP([1, 10, outputs], activation=jnp.tanh, key=key), **BOX.intervals), ("u",), constants)


def decay(u, point):
    return partial(u["u"], "t")(point) + u.constants["rate"] * u["u"](point)


def measured(u, point):
    """exp(-1.7 t) was measured."""
    return u["u"](point) - jnp.exp(-1.7 * point["t"])


def test_an_unknown_constant_is_found_in_the_same_solve(key):
    sampler = Blocks({"decay": QuasiRandom(BOX, 32), "data": QuasiRandom(BOX, 32, redraw=False)})
    cost = Residual({"decay": decay, "data": measured})
    made = fit(
        network(key, rate=0.0), sampler, cost, Natural(damping=Fixed(1e-9), norm=1.0, halvings=8), steps=60, key=key
    )
    np.testing.assert_allclose(made.ansatz.constants["rate"], 1.7, rtol=1e-3)
    assert set(made.record.history) >= {"decay", "data"}
    np.testing.assert_allclose(made.record.history["value"], sum(made.record.history[n] for n in ("decay", "data")))


def test_weights_multiply_value_and_rows(key):
    ansatz = network(key, rate=1.0)
    batch = {"decay": Point(jnp.linspace(0, 1, 5)[:, None], ("t",))}
    one, four = (
        Residual({"decay": decay}, weights=weights).evaluate(None, *partition(ansatz), batch, key=key)
        for weights in (None, {"decay": 4.0})
    )
    np.testing.assert_allclose(four.value, 4 * one.value)
    np.testing.assert_allclose(four.blocks[0].whitened_jacobian(), 2 * one.blocks[0].whitened_jacobian())
    np.testing.assert_allclose(2 * one.value, mean_squares({"decay": decay}, ansatz, batch)["decay"])


@pytest.mark.parametrize(
    ("residual", "words"),
    [
        (lambda u, point: jnp.ones((2, 2)) * u["u"](point), r"number or a vector at one point; got shape \(2, 2\)"),
        (lambda u, point: (u["u"](point),), "number or a vector"),
        (lambda u, point: 1j * u["u"](point), "real; got complex128"),
        (lambda u, point: point["t"] ** 2, "does not depend on the ansatz"),
        (lambda u, point: u["v"](point), "a field out of u; got 'v'"),
        (lambda u, point: u["u"](point) + point["z"], "a coordinate out of t; got 'z'"),
    ],
)
def test_residuals_that_cannot_be_meant_are_refused(key, residual, words):
    batch = {"it": Point(jnp.linspace(0, 1, 5)[:, None], ("t",))}
    with pytest.raises(ValueError, match=words):
        Residual({"it": residual}).evaluate(None, *partition(network(key)), batch, key=key)


def test_names_and_weights_that_do_not_fit_are_refused(key):
    batch = {"other": Point(jnp.zeros((2, 1)), ("t",))}
    with pytest.raises(ValueError, match="Use the same names in both"):
        Residual({"it": measured}).evaluate(None, *partition(network(key)), batch, key=key)
    for arguments in (({}, {}), ({"it": measured}, {"that": 1.0})):
        with pytest.raises(ValueError, match="residuals by name"):
            Residual(arguments[0], weights=arguments[1])
    with pytest.raises(ValueError, match="positive, finite weights"):
        Residual({"it": measured}, weights={"it": 0.0})


def test_a_residual_that_is_not_finite_says_where(key):
    batch = {"it": Point(jnp.asarray([[0.5], [0.0], [0.25]]), ("t",))}
    residuals = {"it": lambda u, point: u["u"](point) / point["t"]}
    assert "'it' is not finite at t = 0 of 3 points" in (where_not_finite(residuals, network(key), batch) or "")
    assert where_not_finite({"it": measured}, network(key), batch) is None


def test_a_network_with_the_wrong_number_of_outputs_or_coordinates_is_refused(key):
    with pytest.raises(ValueError, match="Give the network 1 outputs"):
        network(key, outputs=2)(Point(jnp.zeros(1), ("t",)))
    with pytest.raises(ValueError, match="a point with coordinates t, in this order; got coordinates x"):
        network(key)(Point(jnp.zeros(1), ("x",)))
    assert jax.vmap(network(key))(Point(jnp.zeros((3, 1)), ("t",))).shape == (3, 1)
