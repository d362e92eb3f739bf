"""A pseudo-random permutation of 0..n-1 that is computed place by place, without a table or a sort.

A Feistel network over the smallest even number of bits that holds n, walked along its cycles until it falls below
n: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002. An epoch of a data set is then (key,
position), sixteen bytes that resume in the middle, and a batch of B rows costs O(B), where sorting n random numbers
costs a quarter of an epoch of a small network."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Int, PRNGKeyArray, UInt32

ROUNDS = 6


def permuted(places: Int[Array, " b"], n: int, *, key: PRNGKeyArray) -> Int[Array, " b"]:
    """Where the places (0 <= place < n) are sent by the permutation of 0..n-1 that `key` names: int32 [B].

    Raises ValueError unless 1 <= n <= 2^31.
    """
    if not 1 <= n <= 2**31:
        raise ValueError(f"Expected 1 <= n <= 2^31 for a permutation of n places, got n = {n}.")
    half = max(1, -(-(n - 1).bit_length() // 2))
    keys = jax.random.bits(key, (ROUNDS,), jnp.uint32)

    def walk(values: UInt32[Array, " b"]) -> UInt32[Array, " b"]:
        return jnp.where(values < n, values, _feistel(values, keys, half))

    first = _feistel(places.astype(jnp.uint32), keys, half)
    return jax.lax.while_loop(lambda values: jnp.any(values >= n), walk, first).astype(jnp.int32)


def _feistel(values: UInt32[Array, " b"], keys: UInt32[Array, " rounds"], half: int) -> UInt32[Array, " b"]:
    mask = jnp.uint32((1 << half) - 1)
    left, right = values >> half, values & mask
    for index in range(ROUNDS):
        left, right = right, left ^ (_mix(right ^ keys[index]) & mask)
    return (left << half) | right


def _mix(x: UInt32[Array, " b"]) -> UInt32[Array, " b"]:
    """A 32-bit finaliser with full avalanche: the multipliers and shifts of MurmurHash3 (Appleby, public domain)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)
