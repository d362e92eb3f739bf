"""Relativistic kinematics of many events at once: rows are events, four-vectors are (E, px, py, pz) in GeV."""

import numpy as np
from jaxtyping import Float

Rows = Float[np.ndarray, " n"]
FourVectors = Float[np.ndarray, "n 4"]


def breakup(mass: Rows, first: Rows | float, second: Rows | float) -> Rows:
    """The momentum of the two products in the rest frame of what decays, zero where it cannot decay."""
    square = (mass**2 - (first + second) ** 2) * (mass**2 - (first - second) ** 2)
    return np.sqrt(np.maximum(square, 0.0)) / (2 * mass)


def back_to_back(momentum: Rows, first: Rows | float, second: Rows | float, cosine: Rows, phi: Rows) -> tuple:
    """The two products of a decay at rest as four-vectors, the first in the direction given."""
    sine = np.sqrt(np.maximum(1 - cosine**2, 0.0))
    p = momentum[:, None] * np.stack([sine * np.cos(phi), sine * np.sin(phi), cosine], axis=1)
    return tuple(
        np.concatenate([np.sqrt(momentum**2 + np.square(mass))[:, None], sign * p], axis=1)
        for mass, sign in ((first, 1), (second, -1))
    )


def carried(p: FourVectors, parent: FourVectors, mass: Rows | float) -> FourVectors:
    """p, given in the rest frame of the parent, in the frame in which the parent is as given."""
    energy = (parent[:, 0] * p[:, 0] + np.sum(parent[:, 1:] * p[:, 1:], axis=1)) / mass
    factor = (energy + p[:, 0]) / (parent[:, 0] + mass)
    return np.concatenate([energy[:, None], p[:, 1:] + factor[:, None] * parent[:, 1:]], axis=1)


def decay(
    parent: FourVectors, mass: Rows, first: Rows | float, second: Rows | float, cosine: Rows, phi: Rows
) -> tuple[FourVectors, FourVectors]:
    """The two products; `cosine` and `phi` are the direction of the first in the parent's rest frame, whose axes are
    those of the laboratory."""
    momentum = breakup(mass, first, second)
    one, two = back_to_back(momentum, first, second, cosine, phi)
    return carried(one, parent, mass), carried(two, parent, mass)


def collider(p: FourVectors) -> Float[np.ndarray, "n 3"]:
    """(pT, pseudorapidity, azimuth) of four-vectors with a transverse part."""
    pt = np.hypot(p[:, 1], p[:, 2])
    return np.stack([pt, np.arcsinh(p[:, 3] / pt), np.arctan2(p[:, 2], p[:, 1])], axis=1)
