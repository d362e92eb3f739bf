"""Chains on as many devices as divide them."""

import jax

from ritz.samplers import Sampler, Sharded


def shared(sampler: Sampler, chains: int) -> Sampler:
    """The sampler on the most devices whose number divides that of its chains; itself where that is one."""
    count = max(n for n in range(1, jax.device_count() + 1) if chains % n == 0)
    return Sharded(sampler, devices=count) if count > 1 else sampler
