"""The error of a mean over correlated draws, by blocking."""

import numpy as np
from jaxtyping import Float


def blocking(values: Float[np.ndarray, "chains draws"]) -> tuple[float, float]:
    """(mean, its standard error) of chains that are each in equilibrium, independent of one another.

    Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989): neighbours are averaged again and again until the blocks are
    independent. The block length B is the first with B^3 > 2 n (e_B/e_1)^4, where e_B is the error from blocks of
    length B and n the number of draws in all (Lee et al., Phys. Rev. E 83, 066706 (2011), after Wolff); where none is
    long enough, the greatest error found. Raises ValueError for fewer than 2 draws in all, or values not finite."""
    chains, draws = values.shape
    if values.size < 2 or draws < 1:
        raise ValueError(f"Expected at least two draws, got {chains} chains of {draws}.")
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values; some are not. A mean over the others would be biased.")
    errors, length, blocks = [], 1, values
    while blocks.shape[1] >= 1 and blocks.size >= 2:
        errors.append(float(np.std(blocks, ddof=1) / np.sqrt(blocks.size)))
        if errors[0] == 0 or length**3 > 2 * values.size * (errors[-1] / errors[0]) ** 4:
            return float(values.mean()), errors[-1]
        even = blocks.shape[1] // 2 * 2
        blocks, length = (blocks[:, 0:even:2] + blocks[:, 1:even:2]) / 2, 2 * length
    return float(values.mean()), max(errors)
