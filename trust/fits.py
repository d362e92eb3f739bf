"""Error bars at the end of a fit or of a walk: constants of equations, energies of walkers and of spins."""

import dataclasses
import functools
import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ritz.ansatze import SpinRBM
from ritz.fitting import fit
from ritz.measures.blocking import blocking
from ritz.problems.equations.inverse import BurgersInverse, HeatInverse, LorenzInverse
from ritz.problems.quantum import Bosons, TransverseIsing
from ritz.problems.quantum.bosons import energy_at
from ritz.recipes.base import Recipe
from ritz.recipes.equations.inverse import BurgersInverseRecipe, HeatInverseRecipe, LorenzInverseRecipe, unknowns
from ritz.recipes.quantum import walks
from ritz.recipes.quantum.bosons import BosonsRecipe
from ritz.samplers import Flip, Labelled, Metropolis, Walkers
from trust.cases import Case, Triples

jax.config.update("jax_enable_x64", True)
ALPHA = 0.4
RECIPES = {
    "heat": HeatInverseRecipe(HeatInverse(), width=10, inside=64, steps=25),
    "burgers": BurgersInverseRecipe(BurgersInverse(observed=300), width=12, inside=250, steps=150),
    "lorenz": LorenzInverseRecipe(
        LorenzInverse(time=1.0, observed=60), features=8, width=16, inside=48, scale=4.0, steps=50
    ),
}


@functools.cache
def _job(name: str):
    """The job of a recipe, with the functions that all seeds share, so that they are compiled once."""
    job = RECIPES[name].jobs(key=jax.random.key(1))["main"]
    return dataclasses.replace(job, sampler=eqx.tree_at(_rows, job.sampler, _rows(job.sampler)))


def _rows(sampler):
    return sampler.samplers[unknowns.DATA].rows


def constants(name: str, generator: np.random.Generator) -> Triples:
    """The unknown constants of an equation, from measurements with noise of their own."""
    recipe: Recipe = RECIPES[name]
    problem, job, seed = recipe.problem, _job(name), int(generator.integers(2**31))
    seen = dataclasses.replace(problem, draw=seed).observe()
    sampler = eqx.tree_at(_rows, job.sampler, Labelled(seen.points, seen.values))
    start, points = jax.random.split(jax.random.key(seed))
    done = fit(job.ansatz, sampler, job.cost, job.optimiser, steps=job.steps, key=start)
    found = unknowns.error_bars(job.cost, done.ansatz, sampler, key=points)
    errors = dict(zip(sorted(problem.unknowns), found.errors.tolist(), strict=True))
    return [(float(done.ansatz.constants[name]), errors[name], true) for name, true in problem.unknowns.items()]


@functools.cache
def _walk():
    """(ansatz, function of a key to the parts [draws, chains] of ten ideal bosons in a Gaussian that is not exact)."""
    recipe = BosonsRecipe(Bosons(10), alpha=ALPHA)
    psi, operator = recipe.trial(key=jax.random.key(0)), recipe.operator()
    sampler = Walkers(recipe.domain(), recipe.proposals(), chains=64, draws=24, sweeps=1, warm_up=100)
    frozen = dataclasses.replace(sampler, adapt=False)

    @eqx.filter_jit
    def walked(state, key):
        _, sample = frozen.step(state, psi, key=key)
        return jax.vmap(lambda x: operator.parts(psi, x))(sample.x), sample.x

    return psi, operator, sampler, walked


def bosons(generator: np.random.Generator) -> Triples:
    """Energy, kinetic energy and virial ratio, whose values are known for any Gaussian."""
    psi, operator, sampler, walked = _walk()
    start, go = jax.random.split(jax.random.key(int(generator.integers(2**31))))
    parts, x = walked(sampler.init(psi, key=start), go)
    arrays = {name: np.asarray(values.real).reshape(sampler.draws, sampler.chains).T for name, values in parts.items()}
    total = np.sum(list(arrays.values()), axis=0)
    found = walks.part_measures(walks.Walked(total, arrays, 0.5, np.asarray(x)), operator, "1")
    kinetic, ratio = found["kinetic"], found["virial_ratio"]
    exact = 10 * float(energy_at(ALPHA, (1.0, 1.0, 1.0)))
    return [
        (*blocking(total), exact),
        (kinetic.value, float(kinetic.error or jnp.nan), 15 * ALPHA),
        (ratio.value, float(ratio.error or jnp.nan), 1 / (4 * ALPHA**2)),
    ]


@functools.cache
def _ring():
    """(domain walk, function of a key to local energies [chains, draws], exact energy) of a state of eight spins."""
    problem = TransverseIsing(8)
    psi, operator = SpinRBM(8, 8, key=jax.random.key(2)), problem.operator()
    sampler = Metropolis(problem.domain, Flip(), chains=4, draws=400, warm_up=100)
    local = jax.vmap(lambda s: operator.local(psi, s).real)

    @eqx.filter_jit
    def walked(state, key):
        _, sample = sampler.step(state, psi, key=key)
        return local(sample.x)

    every = jnp.asarray(list(itertools.product((1, -1), repeat=8)), jnp.int8)
    born = jax.nn.softmax(2 * jax.vmap(lambda s: psi(s).reshape(()))(every).real)
    return psi, sampler, walked, float(born @ local(every))


def spins(generator: np.random.Generator) -> Triples:
    """The energy of a fixed state from four chains of 400 draws, against the sum over all configurations."""
    psi, sampler, walked, exact = _ring()
    start, go = jax.random.split(jax.random.key(int(generator.integers(2**31))))
    found = np.asarray(walked(sampler.init(psi, key=start), go)).reshape(sampler.draws, sampler.chains).T
    return [(*blocking(found), exact)]


FITS = (
    Case("spins on a ring: energy", "walk of 4 chains", spins),
    Case("ideal bosons: energy, kinetic energy, virial ratio", "walk of 64 chains", bosons),
    Case("heat-inverse, small", "Laplace", functools.partial(constants, "heat")),
    Case("lorenz-inverse, small", "Laplace", functools.partial(constants, "lorenz")),
    Case("burgers-inverse, small", "Laplace", functools.partial(constants, "burgers")),
)
