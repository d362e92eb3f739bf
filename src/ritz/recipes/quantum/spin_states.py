"""Trial states of spins by name: what `--set ansatz=...` chooses on a lattice."""

from typing import Literal

import jax.numpy as jnp
from jaxtyping import PRNGKeyArray

from ritz.ansatze import InvariantRBM, SpinJastrow, SpinNetwork, SpinRBM
from ritz.ansatze.base import Ansatz
from ritz.domains import Lattice

Name = Literal["invariant-rbm", "rbm", "mlp", "jastrow"]
Symmetry = Literal["translations", "lattice"]


def spin_state(
    name: Name, lattice: Lattice, features: int, symmetry: Symmetry, *, phases: bool = False, key: PRNGKeyArray
) -> Ansatz:
    """A state of the spins of a lattice, even under turning all of them over; complex parameters with `phases`.

    "invariant-rbm": `features` features seen from every element of the group: translations, or with "lattice" also
    reflections and exchanges of directions, then with smaller weights at the start, for its hidden units are many;
    "rbm": alpha = `features`, all weights free; "mlp": a network with hidden layers of `features` N and N units;
    "jastrow": a coupling for every pair of sites, no features."""
    kind, sites = jnp.result_type(1j if phases else 1.0), lattice.sites
    match name:
        case "rbm":
            return SpinRBM(sites, features * sites, bias=False, key=key, dtype=kind)
        case "mlp":
            return SpinNetwork(sites, [features * sites, sites], even=True, scale=0.5, key=key, dtype=kind)
        case "jastrow":
            return SpinJastrow(sites, key=key, dtype=kind)
        case "invariant-rbm":
            group = lattice.translations() if symmetry == "translations" else lattice.symmetries()
            scale = 0.05 if symmetry == "translations" else 0.01
            return InvariantRBM(jnp.asarray(group), features, scale=scale, key=key, dtype=kind)
