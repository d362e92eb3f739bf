"""Deep operator networks as the recipes build them."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, DeepONet, PrincipalComponents, Sequential, Standardise
from ritz.ansatze.activations import Function


def deep_onet(
    u: Float[Array, "n m"],
    y: Float[Array, "n d"],
    *,
    unexplained: float | None,
    width: int,
    depth: int,
    activation: Function,
    key: PRNGKeyArray,
) -> DeepONet:
    """Branch and trunk of `depth` layers of `width`.

    Parameters
    ----------
    u, y : Float[Array, "n m"], Float[Array, "n d"]
        The training rows, on which the scales of branch and trunk are fitted.
    unexplained : float or None
        The branch is handed as many principal components of u as leave this fraction of the variance out; None: u
        itself. The trunk is handed y in standard units.
    width, depth : int
        Of the hidden layers of both.
    """
    branch_key, trunk_key = jax.random.split(key)
    hidden = [width] * depth
    trunk = MLP([y.shape[1], *hidden], activation=activation, output=activation, key=trunk_key)
    whitening = None if unexplained is None else PrincipalComponents.explaining(jnp.asarray(u), unexplained=unexplained)
    inputs = u.shape[1] if whitening is None else len(whitening.directions.value)
    branch = MLP([inputs, *hidden], activation=activation, key=branch_key)
    seen = branch if whitening is None else Sequential((whitening, branch))
    return DeepONet(seen, Sequential((Standardise.fit(y), trunk)))
