"""Error against CPU seconds beside DeepXDE 1.15 (torch), on Poisson in the plane and on its own Burgers example.

DeepXDE runs as its users do: points drawn once, Adam at 1e-3, then its L-BFGS with the default options. Burgers is its
own example (20 x 3 tanh, 2540 + 80 + 160 points, float32, 15 000 steps of Adam); Poisson has 2-32-32-1 and 256 + 64
points, in float64, in which its L-BFGS does not stop early. ritz runs its recipes `poisson`
and `burgers`. One core each; compilation counts, imports do not. ritz redraws its points at every step, puts Burgers'
conditions into the function, and its points where the residual is large; DeepXDE's examples do neither.
"""

import json
import math
import os
import sys
from typing import Any

from benchmarks.timing import ONE_CORE, Stopwatch, alone

CASES = {"poisson": 50.0, "burgers": 10.0}
"""How many times lower our error must be at equal CPU seconds."""
SOONER = 5.0
"""How many times sooner we must reach DeepXDE's last error."""
ADAM = {"poisson": 15_000, "burgers": 15_000}
Answer = dict[str, Any]


def measure() -> dict[str, Any]:
    """A table for each case."""
    environment = ONE_CORE | {"JAX_ENABLE_X64": "1", "DDE_BACKEND": "pytorch"}
    tables = {}
    for case, lower in CASES.items():
        answers = {
            who: alone("benchmarks.against_deepxde", who, case, environment=environment) for who in ("ritz", "deepxde")
        }
        tables[case] = _table(answers, lower)
    return tables


def _table(answers: dict[str, Answer], lower: float) -> dict[str, Any]:
    from benchmarks.paths import at_time, time_to

    (end, theirs), ours = answers["deepxde"]["path"][-1], answers["ritz"]["path"]
    equal, soon = at_time(ours, end), time_to(ours, theirs)
    rows = {
        "ritz": {
            "CPU s": round(ours[-1][0], 1),
            "relative L2": float(f"{ours[-1][1]:.2g}"),
            "at DeepXDE's CPU s": float(f"{equal:.2g}"),
            "CPU s to DeepXDE's error": round(soon, 1),
        },
        "DeepXDE": {
            "CPU s": round(end, 1),
            "relative L2": float(f"{theirs:.2g}"),
            "at DeepXDE's CPU s": float(f"{theirs:.2g}"),
            "CPU s to DeepXDE's error": round(end, 1),
        },
    }
    met = theirs / equal >= lower and end / soon >= SOONER
    said = f"error {theirs / equal:.0f} times lower at equal CPU s, its last error {end / soon:.1f} times sooner"
    verdict = f"{said}; targets {lower:g}, {SOONER:g}: {'met' if met else 'missed'}"
    return {"rows": rows, "verdict": verdict, "paths": answers}


def _problem(case: str) -> tuple[Any, Any, Any]:
    """(problem, test points [n, d], exact values [n])."""
    import jax
    import numpy as np

    from ritz.domains.regions import Point
    from ritz.problems.equations import Burgers, Poisson

    problem = Poisson() if case == "poisson" else Burgers()
    points = problem.test_points()
    if case == "burgers":  # the places and times at which DeepXDE's example is scored
        t, x = np.meshgrid(np.linspace(0, 0.99, 100), np.linspace(-1, 1, 256), indexing="ij")
        points = Point(jax.numpy.asarray(np.stack([t.ravel(), x.ravel()], axis=1)), problem.box.names)
    return problem, points, np.asarray(jax.vmap(problem.exact)(points))[:, 0]


def ritz(case: str) -> list[tuple[float, float]]:
    """The recipe of the case with a look every ten steps."""
    import jax
    import numpy as np

    from benchmarks.paths import ErrorPath
    from ritz.fitting import fit
    from ritz.measures.relative_error import relative_l2
    from ritz.recipes.equations import BurgersRecipe, PoissonRecipe

    problem, points, exact = _problem(case)
    values = jax.jit(jax.vmap(lambda ansatz, point: ansatz(point)[0], (None, 0)))
    recipe = PoissonRecipe(problem) if case == "poisson" else BurgersRecipe(problem, adam_steps=0)
    recipe_key, fit_key = jax.random.split(jax.random.key(0))
    watch = Stopwatch()
    (job,) = recipe.jobs(key=recipe_key).values()
    path = ErrorPath(watch, lambda ansatz: relative_l2(np.asarray(values(ansatz, points)), exact), 10)
    fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=fit_key, callbacks=[path])
    return path.path


def deepxde(case: str) -> list[tuple[float, float]]:
    """Adam, then L-BFGS, with a look after each."""
    import deepxde as dde
    import numpy as np
    import torch

    from benchmarks.paths import spent

    torch.set_num_threads(1)
    dde.config.set_random_seed(0)
    problem, points, exact = _problem(case)
    if case == "poisson":
        dde.config.set_default_float("float64")
    places = np.asarray(points.values)
    places = places if case == "poisson" else places[:, ::-1].astype(np.float32)
    watch = Stopwatch()
    model = dde.Model(
        _deepxde_poisson(dde, problem) if case == "poisson" else _deepxde_burgers(dde), _network(dde, case)
    )
    path = []

    def look() -> None:
        watch.lap()
        path.append((spent(watch), float(np.linalg.norm(model.predict(places)[:, 0] - exact) / np.linalg.norm(exact))))
        watch.again()

    model.compile("adam", lr=1e-3)
    model.train(iterations=ADAM[case], display_every=ADAM[case], verbose=0)
    look()
    model.compile("L-BFGS", verbose=0)
    model.train(display_every=100_000, verbose=0)
    look()
    return path


def _network(dde: Any, case: str) -> Any:
    sizes = [2, 32, 32, 1] if case == "poisson" else [2, 20, 20, 20, 1]
    return dde.nn.FNN(sizes, "tanh", "Glorot normal")


def _deepxde_poisson(dde: Any, problem: Any) -> Any:
    """-lap u = 2 pi^2 sin pi x sin pi y on a square, u = 0 around it."""
    import torch

    def residual(x: Any, u: Any) -> Any:
        source = 2 * math.pi**2 * torch.sin(math.pi * x[:, :1]) * torch.sin(math.pi * x[:, 1:])
        return dde.grad.hessian(u, x, i=0, j=0) + dde.grad.hessian(u, x, i=1, j=1) + source

    square = dde.geometry.Rectangle(problem.box.low, problem.box.high)
    edge = dde.icbc.DirichletBC(square, lambda _: 0, lambda _, on: on)
    return dde.data.PDE(square, residual, [edge], num_domain=256, num_boundary=64)


def _deepxde_burgers(dde: Any) -> Any:
    """Its own example."""
    import numpy as np

    domain = dde.geometry.GeometryXTime(dde.geometry.Interval(-1, 1), dde.geometry.TimeDomain(0, 0.99))

    def residual(x: Any, u: Any) -> Any:
        slope = dde.grad.jacobian
        return slope(u, x, i=0, j=1) + u * slope(u, x, i=0, j=0) - 0.01 / math.pi * dde.grad.hessian(u, x, i=0, j=0)

    walls = dde.icbc.DirichletBC(domain, lambda _: 0, lambda _, on: on)
    start = dde.icbc.IC(domain, lambda x: -np.sin(math.pi * x[:, :1]), lambda _, on: on)
    return dde.data.TimePDE(domain, residual, [walls, start], num_domain=2540, num_boundary=80, num_initial=160)


def main(who: str, case: str) -> None:
    """Lets one contestant run and prints its path as one line of JSON."""
    os.environ.setdefault("DDE_BACKEND", "pytorch")
    print(json.dumps({"path": {"ritz": ritz, "deepxde": deepxde}[who](case)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
