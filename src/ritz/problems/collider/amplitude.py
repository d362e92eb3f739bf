"""The amplitude of q qbar -> W+ W- -> four leptons at leading order, with the correlations of the spins.

In spinor products with all momenta outgoing, as Dixon, Kunszt and Signer write it (hep-ph/9803250):

    A = <13>[25]<6|2+5|4] (1/t134 + C/s12) + C [24]<16><3|1+6|5]/s12

times the two W propagators, which are left to the caller. 1 is the antiquark and 2 the quark (both incoming); (3, 4)
and (5, 6) are the leptons of the W coupled to the antiquark's and to the quark's side. With C = 2|Q| sin^2 theta_W
+ (1 - 2|Q| sin^2 theta_W) s/(s - m_Z^2) for left-handed quarks; right-handed ones make two per cent of the pairs and
are left out. A test compares it with Feynman's rules in Dirac matrices, whose relative sign the Ward identity fixes.
"""

import numpy as np
from jaxtyping import Bool, Complex, Float

Z_MASS = 91.188
SINE_SQUARE = 0.2312
"""sin^2 of the weak mixing angle."""


def square(
    quarks: Float[np.ndarray, "n 2 4"], leptons: Float[np.ndarray, "n 4 4"], up: Bool[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """|A|^2 without the W propagators, GeV^4.

    `quarks`: antiquark and quark as they come in; `leptons`: negatively charged, its antineutrino, positively charged,
    its neutrino, all going out; all massless. `up`: whether the quark has charge 2/3.
    """
    # an up quark emits the W+, a down quark the W-: (3, 4, 5, 6) = (l-, nubar, l+, nu) or (nu, l+, nubar, l-)
    ordered = np.where(up[:, None, None], leptons, leptons[:, [3, 2, 1, 0]])
    whole = quarks.sum(1)
    s12 = dot(whole, whole)
    toward = ordered[:, 0] + ordered[:, 1] - quarks[:, 0]
    charge = np.where(up, 2 / 3, 1 / 3)
    share = 2 * charge * SINE_SQUARE
    coupling = share + (1 - share) * s12 / (s12 - Z_MASS**2)
    a, b = _parts(np.concatenate([quarks, ordered], axis=1))
    return np.abs(a / dot(toward, toward) + coupling * (a + b) / s12) ** 2


def dot(p: Float[np.ndarray, "n 4"], q: Float[np.ndarray, "n 4"]) -> Float[np.ndarray, " n"]:
    """p.q with signature (+, -, -, -)."""
    return p[:, 0] * q[:, 0] - np.sum(p[:, 1:] * q[:, 1:], axis=1)


def _parts(p: Float[np.ndarray, "n 6 4"]) -> tuple[Complex[np.ndarray, " n"], Complex[np.ndarray, " n"]]:
    """<13>[25]<6|2+5|4] and [24]<16><3|1+6|5], where 1 and 2 come in: their momenta count negatively."""
    plus = np.sqrt(p[..., 0] + p[..., 1])  # spinors with respect to x, for the quarks move along z
    other = (p[..., 2] + 1j * p[..., 3]) / plus

    def angle(i: int, j: int) -> Complex[np.ndarray, " n"]:
        return plus[:, i - 1] * other[:, j - 1] - other[:, i - 1] * plus[:, j - 1]

    def bracket(i: int, j: int) -> Complex[np.ndarray, " n"]:
        return np.conj(angle(j, i))

    first = angle(6, 5) * bracket(5, 4) - angle(6, 2) * bracket(2, 4)
    second = angle(3, 6) * bracket(6, 5) - angle(3, 1) * bracket(1, 5)
    return angle(1, 3) * bracket(2, 5) * first, bracket(2, 4) * angle(1, 6) * second
