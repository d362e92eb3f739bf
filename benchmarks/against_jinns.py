"""Error at equal CPU seconds beside jinns 1.10: the heat equation in the plane of its notebook on natural gradients.

u_t = D lap u on 0 < t < 1, -1 < x, y < 1 with D = 0.2, u = sin pi x sin pi y at the start and 0 around, tanh
3-16-16-1, float64. jinns: conditions as residuals, the notebook's points (2028 inside and at the start, 507 on an edge)
and 100 steps of its natural gradient with line search. ritz: the same network with the conditions built in, 1024 points
redrawn at each step. One core; compilation counts, imports do not.
"""

import json
import math
import sys
from typing import Any

from benchmarks.timing import ONE_CORE, Stopwatch, alone

DIFFUSION, SIZES, JINNS_STEPS = 0.2, [3, 16, 16, 1], 100
POINTS, STEPS = 1024, 200


def measure() -> dict[str, Any]:
    """One table."""
    from benchmarks.paths import at_time, time_to

    environment = ONE_CORE | {"JAX_ENABLE_X64": "1"}
    answers = {who: alone("benchmarks.against_jinns", who, environment=environment) for who in ("ritz", "jinns")}
    (end, theirs), ours = answers["jinns"]["path"][-1], answers["ritz"]["path"]
    equal, soon = at_time(ours, end), time_to(ours, theirs)
    rows = {
        "ritz": {
            "CPU s": round(ours[-1][0], 1),
            "relative L2": float(f"{ours[-1][1]:.2g}"),
            "at jinns' CPU s": float(f"{equal:.2g}"),
            "CPU s to jinns' error": round(soon, 1),
        },
        "jinns": {
            "CPU s": round(end, 1),
            "relative L2": float(f"{theirs:.2g}"),
            "at jinns' CPU s": float(f"{theirs:.2g}"),
            "CPU s to jinns' error": round(end, 1),
        },
    }
    said = f"error {theirs / equal:.3g} times lower at equal CPU seconds; target 1: "
    return {"heat": {"rows": rows, "verdict": said + ("met" if equal <= theirs else "missed"), "paths": answers}}


def _places() -> tuple[Any, Any]:
    """(test points [n, 3] on an even grid of t, x, y, exact values [n])."""
    import numpy as np

    t, x, y = np.meshgrid(np.linspace(0, 1, 21), *[np.linspace(-1, 1, 41)] * 2, indexing="ij")
    points = np.stack([t.ravel(), x.ravel(), y.ravel()], axis=1)
    exact = np.exp(-2 * DIFFUSION * math.pi**2 * points[:, 0])
    return points, exact * np.sin(math.pi * points[:, 1]) * np.sin(math.pi * points[:, 2])


def ritz() -> list[tuple[float, float]]:
    """Gauss-Newton steps on redrawn points with a look every ten."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from benchmarks.paths import ErrorPath
    from ritz.ansatze import MLP, Coordinates, Fields, HardConditions
    from ritz.costs import Residual
    from ritz.domains.regions import Box, Point
    from ritz.fitting import fit
    from ritz.measures.relative_error import relative_l2
    from ritz.operators.equations import heat
    from ritz.optimisers import Cosine, Natural, TargetRatio
    from ritz.samplers import Blocks, QuasiRandom

    box = Box(t=(0.0, 1.0), x=(-1.0, 1.0), y=(-1.0, 1.0))
    places, exact = _places()
    points = Point(jnp.asarray(places), box.names)
    values = jax.jit(jax.vmap(lambda ansatz, point: ansatz(point)[0], (None, 0)))

    def wave(point: Point) -> Any:
        return jnp.sin(math.pi * point["x"]) * jnp.sin(math.pi * point["y"])

    def distance(point: Point) -> Any:
        return point["t"] * (1 - point["x"] ** 2) * (1 - point["y"] ** 2)

    watch = Stopwatch()
    network = Coordinates(MLP(SIZES, activation=jnp.tanh, key=jax.random.key(0)), **box.intervals)
    path = ErrorPath(watch, lambda ansatz: relative_l2(np.asarray(values(ansatz, points)), exact), 10)
    fit(
        Fields(HardConditions(network, wave, distance), ["u"]),
        Blocks({"inside": QuasiRandom(box, POINTS)}),
        Residual({"inside": lambda u, point: heat(u["u"], DIFFUSION)(point)}),
        Natural(rate=Cosine(1.0, STEPS), damping=TargetRatio(1e-3, candidates=3)),
        steps=STEPS,
        key=jax.random.key(1),
        callbacks=[path],
    )
    return path.path


def jinns() -> list[tuple[float, float]]:
    """The notebook's fit, looked at when it is done."""
    import equinox as eqx
    import jax
    import jax.numpy as jnp
    import jinns as package
    import numpy as np

    data_key, net_key = jax.random.split(jax.random.key(2))
    count = 2028

    class Heat(package.loss.PDENonStatio):
        """u_t - D lap u."""

        def equation(self, t_x: Any, u: Any, params: Any) -> Any:
            change = jax.grad(lambda place: u(place, params).squeeze())(t_x)[0:1]
            return change - params.eq_params.D * package.loss.laplacian_rev(t_x, u, params, eq_type="PDENonStatio")

    watch = Stopwatch()
    data = package.data.CubicMeshPDENonStatio(
        key=data_key, n=count, nb=count, ni=count, domain_batch_size=count, border_batch_size=count // 4,
        initial_batch_size=count, dim=2, min_pts=(-1, -1), max_pts=(1, 1), tmin=0, tmax=1, method="uniform",
    )  # fmt: skip
    layers = (
        (eqx.nn.Linear, SIZES[0], SIZES[1]),
        (jax.nn.tanh,),
        (eqx.nn.Linear, SIZES[1], SIZES[2]),
        (jax.nn.tanh,),
        (eqx.nn.Linear, SIZES[2], SIZES[3]),
    )
    network, weights = package.nn.PINN_MLP.create(key=net_key, eqx_list=layers, eq_type="PDENonStatio")
    params = package.parameters.Params(nn_params=weights, eq_params={"D": jnp.array(DIFFUSION)})
    one = jnp.array(1.0)
    loss = package.loss.LossPDENonStatio(
        u=network,
        loss_weights=package.loss.LossWeightsPDENonStatio(dyn_loss=one, initial_condition=one, boundary_loss=one),
        dynamic_loss=Heat(),
        initial_condition_fun=lambda x: jnp.sin(math.pi * x[0]) * jnp.sin(math.pi * x[1]),
        boundary_condition=package.loss.Dirichlet(),
        params=params,
    )
    found = package.solve(
        init_params=params, data=data, optimizer=package.optimizers.vanilla_ngd(), loss=loss, n_iter=JINNS_STEPS,
        verbose=False,
    )[0]  # fmt: skip
    jax.block_until_ready(jax.tree.leaves(eqx.filter(found, eqx.is_array)))
    watch.lap()
    places, exact = _places()
    values = np.asarray(jax.vmap(lambda place: network(place, found).squeeze())(jnp.asarray(places)))
    return [(watch.laps[0][0], float(np.linalg.norm(values - exact) / np.linalg.norm(exact)))]


def main(who: str) -> None:
    """Lets one contestant run and prints its path as one line of JSON."""
    print(json.dumps({"path": {"ritz": ritz, "jinns": jinns}[who]()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
