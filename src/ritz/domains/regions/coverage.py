"""Whether conditions are asked for on all of a boundary."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import qmc

from ritz.domains.regions.base import Point, Region

PROBES = 512
"""Points of the boundary that are looked at."""


def check_covered(boundary: Region, conditions: Mapping[str, Region]) -> None:
    """Raises ValueError where a part of the boundary lies in none of the regions, with a point of it.

    Looked at on 512 quasi-random points: a gap of less than about 1/512 of the boundary may be missed.
    """
    net = jnp.asarray(qmc.Sobol(boundary.cube, scramble=False).random(PROBES), float)
    points = jax.jit(jax.vmap(boundary.place))((net + 0.5 / PROBES) % 1.0)
    met = np.zeros(PROBES, bool)
    for region in conditions.values():
        met |= np.asarray(jax.jit(jax.vmap(region.contains))(points))
    if met.all():
        return
    gap = Point(points[int(np.argmin(met))], boundary.names)
    where = ", ".join(f"{name} = {float(gap[name]):.4g}" for name in gap.names)
    given = f"only {', '.join(conditions)}" if conditions else "none"
    raise ValueError(
        f"Expected conditions on all of the boundary; nothing is asked for on {1 - met.mean():.0%} of it, at {where} "
        f"for one (conditions given: {given}). Without them the solution is not unique."
    )
