"""Kinetic energy of a periodic backflow determinant, N = 14: forward Laplacian against a jvp through every gradient.

The trial function is that of the recipe `electron-gas` (backflow, r_s = 5, 16 features, 2 rounds), float64, one core.
Both ways take turns on the same walkers, CHUNK of them at a time, as in the recipe: what more of them need side
by side no longer fits into the cache."""

import json
import statistics
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from benchmarks.timing import ONE_CORE, Stopwatch, alone
from ritz.operators import Derivatives, Forward, Kinetic, Loop
from ritz.recipes.quantum import ElectronGasRecipe
from ritz.samplers.base import mapped

WALKERS, CHUNK, LAPS, ROUNDS = 64, 8, 7, 3
TARGET = 2.5


def measure() -> dict[str, Any]:
    """Milliseconds of CPU for 64 walkers, medians over laps and processes."""
    environment = ONE_CORE | {"JAX_ENABLE_X64": "1"}
    rounds = [alone("benchmarks.laplacian", environment=environment) for _ in range(ROUNDS)]
    middle = {key: statistics.median(turn[key] for turn in rounds) for key in rounds[0]}
    rows = {
        name: {
            f"CPU ms, {WALKERS} walkers": round(middle[name] * 1e3, 1),
            "compilation, CPU s": round(middle[f"{name} first"], 1),
            "times the loop": round(middle["loop"] / middle[name], 2),
        }
        for name in ("forward", "loop")
    }
    said = f"{middle['ratio']:.2f} times faster than the loop; target {TARGET}: "
    said += "met" if middle["ratio"] >= TARGET else "missed"
    return {"1 core": {"rows": rows, "verdict": f"{said}; they differ by {middle['apart']:.0e}"}}


def main() -> None:
    """Laps of both in turns; prints one line of JSON."""
    recipe = ElectronGasRecipe()
    psi = recipe.trial(key=jax.random.key(0))
    domain = recipe.domain()
    x = jax.vmap(lambda key: domain.sample(key=key))(jax.random.split(jax.random.key(1), WALKERS))
    watch, laps, values, answer = Stopwatch(), {"forward": [], "loop": []}, {}, {}
    ways: dict[str, Derivatives] = {"forward": Forward(), "loop": Loop()}

    @eqx.filter_jit
    def local(way: Derivatives, x: jax.Array) -> jax.Array:
        return mapped(lambda point: Kinetic(0.5, way).local(psi, point), x, CHUNK)

    for lap in range(LAPS + 1):
        for name, way in ways.items():
            watch.again()
            values[name] = jax.block_until_ready(local(way, x))
            watch.lap()
            cpu = watch.laps[-1][0]
            if lap:
                laps[name].append(cpu)
            else:
                answer[f"{name} first"] = cpu
    answer |= {name: statistics.median(times) for name, times in laps.items()}
    answer["ratio"] = statistics.median(b / a for a, b in zip(laps["forward"], laps["loop"], strict=True))
    answer["apart"] = float(jnp.max(jnp.abs(values["forward"] - values["loop"]) / jnp.abs(values["loop"])))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
