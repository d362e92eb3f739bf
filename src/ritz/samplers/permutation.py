"""A pseudo-random permutation of 0..n-1 that is computed place by place, without a table or a sort.

A generalised Feistel network on pairs (left, right) of an a x b grid that is just large enough, a b >= n > a b - a,
walked along its cycles until it falls below n: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA
2002, section 5. An epoch of a data set is then (key, position), sixteen bytes that resume in the middle, and a batch
of B rows costs O(B), where sorting n random numbers costs a quarter of an epoch of a small network."""

import math

import jax
import jax.numpy as jnp
from jaxtyping import Array, Int, PRNGKeyArray, UInt32

ROUNDS = 8


def permuted(places: Int[Array, " b"], n: int, *, key: PRNGKeyArray) -> Int[Array, " b"]:
    """Where the places (0 <= place < n) are sent by the permutation of 0..n-1 that `key` names: int32 [B].

    Raises ValueError unless 1 <= n <= 2^31.
    """
    return sent(places, n, round_keys(jax.random.bits(key, (2,), jnp.uint32), jnp.asarray(0)))


def round_keys(words: UInt32[Array, " 2"], epoch: Int[Array, ""]) -> UInt32[Array, " rounds"]:
    """What `sent` needs, for one of the many permutations that two random words name: a hash of words and epoch.

    Not drawn from the words as a key of jax.random: that would take a quarter of the time of a small step.
    """
    counter = epoch.astype(jnp.uint32) * ROUNDS + jnp.arange(ROUNDS, dtype=jnp.uint32)
    return _mix(words[1] + _mix(words[0] + _mix(counter + jnp.uint32(0x9E3779B9))))


def sent(places: Int[Array, " b"], n: int, keys: UInt32[Array, "rounds *b"]) -> Int[Array, " b"]:
    """As `permuted`, with the round keys of one permutation [rounds], or of one for each place [rounds, B]."""
    if not 1 <= n <= 2**31:
        raise ValueError(f"Expected 1 <= n <= 2^31 for a permutation of n places, got n = {n}.")
    a = math.isqrt(n - 1) + 1
    b = -(-n // a)

    def walk(values: UInt32[Array, " b"]) -> UInt32[Array, " b"]:
        return jnp.where(values < n, values, _feistel(values, keys, a, b))

    first = _feistel(places.astype(jnp.uint32), keys, a, b)
    return jax.lax.while_loop(lambda values: jnp.any(values >= n), walk, first).astype(jnp.int32)


def _feistel(values: UInt32[Array, " b"], keys: UInt32[Array, "rounds *b"], a: int, b: int) -> UInt32[Array, " b"]:
    """A bijection of 0..ab-1: each half in turn is shifted by a hash of the other."""
    left, right = values % a, values // a
    for index in range(0, ROUNDS, 2):
        left = _shift(left, right ^ keys[index], a)
        right = _shift(right, left ^ keys[index + 1], b)
    return right * a + left


def _shift(half: UInt32[Array, " b"], seed: UInt32[Array, " b"], size: int) -> UInt32[Array, " b"]:
    """half + hash(seed) modulo size <= 2^16; unsigned, the lesser of s and s - size is s modulo size for s < 2 size."""
    total = half + (((_mix(seed) >> 16) * jnp.uint32(size)) >> 16)
    return jnp.minimum(total, total - jnp.uint32(size))


def _mix(x: UInt32[Array, " b"]) -> UInt32[Array, " b"]:
    """A 32-bit finaliser with full avalanche: the multipliers and shifts of MurmurHash3 (Appleby, public domain)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)
