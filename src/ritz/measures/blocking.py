"""The error of a mean over correlated draws, by blocking."""

import math

import numpy as np
from jaxtyping import Float
from scipy.stats import norm, t

MANY = 64
"""From so many chains on, the chains themselves are the blocks: their means are independent whatever they look like
inside, and so many of them know their variance to 9 %."""
INSIDE = float(norm.cdf(1.0))


def blocking(values: Float[np.ndarray, "chains draws"]) -> tuple[float, float]:
    """Estimate the mean of chains in equilibrium, and its standard error where draws of a chain are correlated.

    Blocks of B neighbouring draws (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)): with s the standard
    deviation of their means the error of the mean of all n draws is s sqrt(B/n), also where some draws at the end of a
    chain fill no block. B is the first power of two with B^3 > 2 n (e_B/e_1)^4, e_B being the error from blocks of
    length B (Lee et al., Phys. Rev. E 83, 066706 (2011), after Wolff); where none is, and for `MANY` chains or more, a
    block is a whole chain. k blocks know s badly where k is small: the error is multiplied by the 84 % quantile of
    Student's t with k - 1 degrees of freedom, so that one error covers 68 %.

    Parameters
    ----------
    values : Float[np.ndarray, "chains draws"]
        Chains that are independent of one another.

    Returns
    -------
    tuple[float, float]
        (mean of all draws, its standard error).

    Raises
    ------
    ValueError
        For fewer than 2 draws in all, or values that are not finite.
    """
    chains, draws = values.shape
    if values.size < 2 or draws < 1:
        raise ValueError(f"Expected at least two draws, got {chains} chains of {draws}.")
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values; some are not. A mean over the others would be biased.")
    mean = float(values.mean())
    if chains >= MANY:
        return mean, _error(values.mean(axis=1), draws, values.size)
    first, length = _plain(values, 1, values.size), 1
    while first > 0 and length <= draws and chains * (draws // length) >= 2:
        blocks = values[:, : draws // length * length].reshape(-1, length).mean(axis=1)
        if length**3 > 2 * values.size * (_plain(blocks, length, values.size) / first) ** 4:
            return mean, _error(blocks, length, values.size)
        length *= 2
    if chains < 2:
        return mean, _longest(values[0])
    return mean, _error(values.mean(axis=1), draws, values.size)


def _longest(chain: Float[np.ndarray, " draws"]) -> float:
    """The error from the two halves of one chain, which is too short for blocks that are independent."""
    half = len(chain) // 2
    return _error(np.array([chain[:half].mean(), chain[-half:].mean()]), half, 2 * half)


def _plain(blocks: np.ndarray, length: int, draws: int) -> float:
    return float(np.std(blocks, ddof=1) * math.sqrt(length / draws))


def _error(blocks: Float[np.ndarray, " k"], length: int, draws: int) -> float:
    return _plain(blocks, length, draws) * float(t.ppf(INSIDE, blocks.size - 1))
