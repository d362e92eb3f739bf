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
    components: int | None,
    width: int,
    depth: int,
    activation: Function,
    key: PRNGKeyArray,
) -> DeepONet:
    """Branch and trunk of `depth` layers of `width`.

    The branch is handed the first principal components of u, or (None) u itself, the trunk y in standard units; both
    maps are fitted on the training rows given."""
    branch_key, trunk_key = jax.random.split(key)
    hidden = [width] * depth
    branch = MLP([components or u.shape[1], *hidden], activation=activation, key=branch_key)
    trunk = MLP([y.shape[1], *hidden], activation=activation, output=activation, key=trunk_key)
    seen = branch if components is None else Sequential((PrincipalComponents.fit(jnp.asarray(u), components), branch))
    return DeepONet(seen, Sequential((Standardise.fit(y), trunk)))
