"""The units of UCI's SUSY file: positive columns are divided by their mean, signed ones by their spread.

The file does not say what they are; the numbers are those with which generated events and the formulas of `features`
reproduce it (to three or four digits: the cuts at 20 GeV, the edge of MT2 at the mass of the W). cos(theta_r1) is as it
is. Shifts of angles and pseudorapidities, below 0.008, are left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


class Unit(NamedTuple):
    """physical value = scale * value in the file + shift, in GeV or rad."""

    scale: float
    shift: float = 0.0


UNITS = {
    "lepton1_pT": Unit(78.4),
    "lepton1_eta": Unit(1.189),
    "lepton1_phi": Unit(1.811),
    "lepton2_pT": Unit(46.6),
    "lepton2_eta": Unit(1.214),
    "lepton2_phi": Unit(1.811),
    "missing_energy_magnitude": Unit(87.5),
    "missing_energy_phi": Unit(1.812),
    "MET_rel": Unit(58.3),
    "axial_MET": Unit(87.1, -27.6),
    "M_R": Unit(149.9),
    "M_TR_2": Unit(73.6),
    "R": Unit(0.5536),
    "MT2": Unit(33.4),
    "S_R": Unit(298.6),
    "M_Delta_R": Unit(44.9),
    "dPhi_r_b": Unit(1.974),
    "cos_theta_r1": Unit(1.0),
}


def to_uci(values: Float[Array | np.ndarray, "*batch d"], names: Sequence[str]) -> Float[Array, "*batch d"]:
    """From GeV and rad to the file's units, column by column. Raises ValueError for a name UCI does not have."""
    scale, shift = _columns(names, values.ndim)
    return (jnp.asarray(values) - shift) / scale


def from_uci(values: Float[Array | np.ndarray, "*batch d"], names: Sequence[str]) -> Float[Array, "*batch d"]:
    """From the file's units to GeV and rad; the inverse of `to_uci`."""
    scale, shift = _columns(names, values.ndim)
    return jnp.asarray(values) * scale + shift


def _columns(names: Sequence[str], axes: int) -> tuple[np.ndarray, np.ndarray]:
    """Scales and shifts, [1, ..., 1, d] with as many axes as the values."""
    if unknown := [name for name in names if name not in UNITS]:
        raise ValueError(f"Expected names of columns of UCI's SUSY file ({', '.join(UNITS)}), got {unknown}.")
    units = np.array([UNITS[name] for name in names])
    shape = (1,) * (axes - 1) + (-1,)
    return units[:, 0].reshape(shape), units[:, 1].reshape(shape)
