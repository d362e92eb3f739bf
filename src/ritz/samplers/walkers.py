"""Markov chains of particles in space with the density |psi|^2, many side by side, with widths that adapt themselves.

Metropolis et al., J. Chem. Phys. 21, 1087 (1953); Hastings, Biometrika 57, 97 (1970). The widths follow Robbins and
Monro, Ann. Math. Stat. 22, 400 (1951): up where more is accepted than the proposal's target, down where less."""

import dataclasses
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.domains.base import Continuous, Sample, positions, with_positions
from ritz.samplers.base import Example, Sampler, mapped
from ritz.samplers.plane import Hill, Plane
from ritz.samplers.proposals import AllParticles, Langevin, Look, Proposal

GAIN = 0.3
"""How much the logarithm of a width moves for a share of accepted proposals that is off by one."""
BLOCK = 10
"""Sweeps of the warm-up between two adaptations of the widths."""
LOST = "log psi is not finite or psi is zero"


class Walk(eqx.Module):
    """C chains, the width of each proposal, and how many were accepted in the last step, and made."""

    x: PyTree
    widths: Float[Array, " k"]
    accepted: Int[Array, " k"]
    proposed: Int[Array, " k"]


class Walkers(Sampler):
    """`chains` chains; a batch is `draws` points of each, `sweeps` sweeps of every proposal apart (thinning).

    Points are ordered draw by draw: [draws * chains, ...]. Before the first batch every chain makes `warm_up` sweeps
    from a point drawn from the domain, and the widths adapt; later they do so from batch to batch where `adapt`, which
    is right while parameters move and wrong while one measures. `chunk`: as many chains walk side by side.

    Where no proposal of a step is accepted the chains are frozen: density and acceptance are then not numbers, which
    ends a fit in words. Raises ValueError for numbers below 1; and in `init` where chains end the warm-up at points
    where psi is zero or not a number."""

    domain: Continuous
    proposals: tuple[Proposal, ...] = (AllParticles(),)
    chains: int = eqx.field(static=True, default=1024)
    draws: int = eqx.field(static=True, default=1)
    sweeps: int = eqx.field(static=True, default=10)
    warm_up: int = eqx.field(static=True, default=200)
    adapt: bool = eqx.field(static=True, default=True)
    chunk: int | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        if min(self.chains, self.draws, self.sweeps, len(self.proposals)) < 1 or self.warm_up < 0:
            raise ValueError(
                "Expected at least 1 chain, draw, sweep and proposal and no negative warm-up; got "
                f"{self.chains}, {self.draws}, {self.sweeps}, {len(self.proposals)} and {self.warm_up}."
            )

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> Walk:
        """Chains after the warm-up."""
        psi = _present(ansatz)
        start_key, walk_key = jax.random.split(key)
        x = _starts(self, start_key)
        nothing = jnp.zeros(len(self.proposals), jnp.int32)
        width = jnp.full(len(self.proposals), self.domain.spread / self.domain.shape[0] ** 0.5)
        state = Walk(x, width.astype(positions(x).dtype), nothing, nothing)
        adaptive = dataclasses.replace(self, adapt=True)
        for block_key in jax.random.split(walk_key, -(-self.warm_up // BLOCK)):
            _, _, state = _walked(adaptive, psi, state, 1, BLOCK, block_key)
        _refuse_zeros(_log_abs(self, psi, state.x))
        return state

    def step(self, state: Walk, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Walk, Sample]:
        """The next `draws` points of every chain."""
        drawn, density, after = _walked(self, _present(ansatz), state, self.draws, self.sweeps, key)
        x = jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), drawn)
        share = after.accepted.astype(density.dtype) / after.proposed
        moving = jnp.sum(after.accepted) > 0
        notes = {"acceptance": jnp.sum(after.accepted) / jnp.sum(after.proposed).astype(density.dtype)}
        if len(self.proposals) > 1:
            notes |= {f"acceptance_{place + 1}": share[place] for place in range(len(self.proposals))}
        notes = {name: jnp.where(moving, note, jnp.nan) for name, note in notes.items()}
        return after, Sample(x, jnp.where(moving, density.reshape(-1), jnp.nan), notes)

    def pieces(self, state: Walk) -> Walk:
        """The points."""
        nothing = jax.tree.map(lambda _: False, state)
        return eqx.tree_at(lambda s: s.x, nothing, jax.tree.map(lambda _: True, state.x))

    def describe(self, state: Walk) -> str:
        """Chains, what was accepted in the last step, and the widths."""
        accepted, proposed = int(state.accepted.sum()), int(state.proposed.sum())
        widths = ", ".join(f"{float(width):.3g}" for width in state.widths)
        words = f"{self.chains} chains, {accepted} of {proposed} proposals accepted, widths {widths}"
        frozen = " (where none is, the chains are frozen and give no number: another proposal or start may help)"
        return words + (frozen if accepted < proposed / 100 else "")

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four chains of two particles in a plane."""
        made = cls(Plane(), (Langevin(), AllParticles()), chains=4, draws=2, sweeps=1, warm_up=10)
        return Example(made, Hill.example(key=key).ansatz)


@eqx.filter_jit
def _starts(sampler: Walkers, key: PRNGKeyArray) -> PyTree:
    return jax.vmap(lambda key: sampler.domain.sample(key=key))(jax.random.split(key, sampler.chains))


@eqx.filter_jit
def _log_abs(sampler: Walkers, psi: Ansatz, x: PyTree) -> Float[Array, " c"]:
    return mapped(lambda point: _log_psi(psi, point), x, sampler.chunk)


@eqx.filter_jit
def _walked(
    sampler: Walkers, psi: Ansatz, state: Walk, draws: int, sweeps: int, key: PRNGKeyArray
) -> tuple[PyTree, Float[Array, "draws c"], Walk]:
    """(points after each `sweeps` sweeps, log|psi|^2 there, the state after the last one)."""
    drifts = any(proposal.drifts for proposal in sampler.proposals)
    repeats = [proposal.repeats(sampler.domain.shape[0]) for proposal in sampler.proposals]
    steps = [
        _transition(sampler.domain, psi, proposal, state.widths[place], drifts)
        for place, proposal in enumerate(sampler.proposals)
    ]

    def sweep(carry: tuple, keys: Array) -> tuple:
        taken, begun = [], 0
        for step, count in zip(steps, repeats, strict=True):
            carry, moved = _scanned(step, carry, keys[begun : begun + count])
            taken.append(jnp.sum(moved, dtype=jnp.int32))
            begun += count
        return carry, jnp.stack(taken)

    def draw(carry: tuple, keys: Array) -> tuple:
        carry, taken = _scanned(sweep, carry, keys)
        return carry, (carry[0], 2 * carry[1].log_abs, jnp.sum(taken, axis=0, dtype=jnp.int32))

    def walk(pair: tuple[PyTree, PRNGKeyArray]) -> tuple:
        point, key = pair
        keys = jax.random.split(key, (draws, sweeps, sum(repeats)))
        (point, _), (points, density, taken) = _scanned(draw, (point, look(psi, point, drifts)), keys)
        return point, points, density, jnp.sum(taken, axis=0, dtype=jnp.int32)

    keys = jax.random.split(key, sampler.chains)
    x, points, density, accepted = mapped(walk, (state.x, keys), sampler.chunk)
    made = [draws * sweeps * count * sampler.chains for count in repeats]
    after = Walk(x, state.widths, jnp.sum(accepted, axis=0, dtype=jnp.int32), jnp.asarray(made, jnp.int32))
    by_draw = jax.tree.map(lambda leaf: jnp.swapaxes(leaf, 0, 1), (points, density))
    return *by_draw, _adapted(sampler, after) if sampler.adapt else after


def _scanned(step: Any, carry: Any, keys: Array) -> tuple:
    """A scan over keys; without a loop, which costs compilation, where there is one key."""
    if keys.shape[0] > 1:
        return jax.lax.scan(step, carry, keys)
    carry, out = step(carry, keys[0])
    return carry, jax.tree.map(lambda leaf: leaf[None], out)


def _transition(domain: Continuous, psi: Ansatz, proposal: Proposal, width: Array, drifts: bool) -> Any:
    """One proposal as the body of a scan over keys."""

    def step(carry: tuple[PyTree, Look], key: PRNGKeyArray) -> tuple:
        point, here = carry
        move_key, height_key = jax.random.split(key)
        other = proposal.propose(point, here, width, key=move_key)
        there = look(psi, other, drifts)
        chance = 2 * (there.log_abs - here.log_abs) + proposal.log_ratio(point, here, other, there, width)
        taken = jnp.log(jax.random.uniform(height_key, (), chance.dtype)) < chance
        pair = (domain.fold(other), there), (point, here)
        return jax.tree.map(lambda new, old: jnp.where(taken, new, old), *pair), taken

    return step


def look(psi: Ansatz, point: PyTree, drifts: bool) -> Look:
    """log|psi| and, where asked for, the drift at a point."""
    if not drifts:
        return Look(_log_psi(psi, point), None)
    at, pull = jax.value_and_grad(lambda x: _log_psi(psi, with_positions(point, x)))(positions(point))
    return Look(at, 2 * pull)


def _log_psi(psi: Ansatz, point: PyTree) -> Float[Array, ""]:
    return psi(point).reshape(()).real


def _adapted(sampler: Walkers, state: Walk) -> Walk:
    """The widths moved towards the targets, never outside 1e-4 to 10 times the domain's spread."""
    share = state.accepted / state.proposed
    targets = [proposal.target for proposal in sampler.proposals]
    wanted = jnp.asarray([0.0 if target is None else target for target in targets])
    fixed = jnp.asarray([target is None for target in targets])
    moved = state.widths * jnp.exp(GAIN * jnp.where(fixed, 0.0, share - wanted)).astype(state.widths.dtype)
    spread = sampler.domain.spread
    return eqx.tree_at(lambda s: s.widths, state, jnp.clip(moved, 1e-4 * spread, 10 * spread))


def _refuse_zeros(log_abs: Float[Array, " c"]) -> None:
    lost = int(jnp.sum(~jnp.isfinite(log_abs)))
    if lost:
        raise ValueError(
            f"The chains cannot start: {LOST} at {lost} of {len(log_abs)} walkers after the warm-up. The trial "
            "function may be zero where they are put (overlapping hard cores, equal orbitals), or its parameters may "
            "be too large; change its start, the domain's width, or warm up longer."
        )


def _present(ansatz: Ansatz | None) -> Ansatz:
    if ansatz is None:
        raise TypeError("Walkers draw from |psi|^2 and need an ansatz for log psi; got None.")
    return ansatz
