"""Metropolis chains on spins with the density |psi|^2, many side by side.

Metropolis et al., J. Chem. Phys. 21, 1087 (1953). All chains try the same set of sites at the same time; given the
sequence of sets the chains are independent and each keeps |psi|^2, so nothing is lost, and the tables of an ansatz that
knows quick ratios are read once for all of them."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Inexact, Int, Int8, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.domains.base import Domain, Flippable, Flips, Sample
from ritz.samplers.base import Example, Sampler
from ritz.samplers.coins import Coins, Field
from ritz.samplers.moves import Flip, Move


class Chains(eqx.Module):
    """C configurations, how many proposals were accepted in the last step, and made, and whether there was one."""

    s: Int8[Array, "c n"]
    accepted: Int[Array, ""]
    proposed: Int[Array, ""]
    warm: Bool[Array, ""]


class Metropolis(Sampler):
    """`chains` chains; a batch is `draws` configurations of each, `sweeps` sweeps of N proposals apart (thinning).

    Points are ordered draw by draw: [draws * chains, N]. Before the first batch every chain starts anywhere in the
    domain and makes `warm_up` sweeps; afterwards it goes on from batch to batch while the parameters move. Where no
    proposal of a step is accepted and the densities differ the chains are frozen: density and acceptance are then not
    numbers, which ends a fit in words. Where they are all the same the chains sit on the only configurations that psi
    has (a basis state), and the acceptance is 0. Raises ValueError for numbers below 1."""

    domain: Domain
    move: Move
    chains: int = eqx.field(static=True, default=1024)
    draws: int = eqx.field(static=True, default=1)
    sweeps: int = eqx.field(static=True, default=1)
    warm_up: int = eqx.field(static=True, default=50)

    def __check_init__(self) -> None:
        if min(self.chains, self.draws, self.sweeps) < 1 or self.warm_up < 0:
            raise ValueError(
                "Expected at least 1 chain, draw and sweep and no negative warm-up; got "
                f"{self.chains}, {self.draws}, {self.sweeps} and {self.warm_up}."
            )

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> Chains:
        """Chains anywhere in the domain; the first step warms them up, so that walking is compiled only once."""
        _present(ansatz)
        s = _anywhere(self.domain, self.chains, key)
        nothing = jnp.zeros((), jnp.int32)
        return Chains(s, nothing, nothing, jnp.asarray(False))

    def step(self, state: Chains, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Chains, Sample]:
        """The next `draws` configurations of every chain."""
        psi = _present(ansatz)
        before = jnp.where(state.warm, 0, self.warm_up).astype(jnp.int32)
        drawn, s, accepted = _walked(self, psi, state.s, before, key)
        x = drawn.reshape(-1, drawn.shape[-1])
        density = _log_density(psi, x)
        proposed = self.chains * s.shape[1] * self.draws * self.sweeps
        share = accepted.astype(density.dtype) / proposed
        moving = (accepted > 0) | _all_the_same(density)
        sample = Sample(x, jnp.where(moving, density, jnp.nan), {"acceptance": jnp.where(moving, share, jnp.nan)})
        return Chains(s, accepted, jnp.asarray(proposed, jnp.int32), jnp.asarray(True)), sample

    def pieces(self, state: Chains) -> Chains:
        """The configurations."""
        return Chains(True, False, False, False)  # pyright: ignore[reportArgumentType]

    def describe(self, state: Chains) -> str:
        """Chains and what was accepted in the last step."""
        if not bool(state.warm):
            return (
                f"{self.chains} chains on their first walk (where psi is zero or not a number at every start, or no "
                "proposal is accepted, the chains are frozen and give no number: another start or move may help)"
            )
        accepted, proposed = int(state.accepted), int(state.proposed)
        words = f"{self.chains} chains, {accepted} of {proposed} proposals accepted"
        frozen = " (where none is, the chains are frozen and give no number: another move or start may help)"
        return words + (frozen if accepted < proposed / 100 else "")

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four chains of four spins in fields."""
        return Example(cls(Coins(4), Flip(), chains=4, draws=2, warm_up=2), Field.example(key=key).ansatz)


class Evaluated(Flips):
    """Ratios of any ansatz from two evaluations; the memory is log psi(s)."""

    log_psi: Ansatz

    def remember(self, s: Int[Array, " n"]) -> Inexact[Array, ""]:
        """log psi(s)."""
        return self.log_psi(s).reshape(())

    def flip(
        self, memory: Inexact[Array, ""], s: Int[Array, " n"], where: Int[Array, " k"]
    ) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
        """One evaluation."""
        after = self.remember(_turned(s, where))
        return jnp.exp(after - memory), after


@eqx.filter_jit
def _anywhere(domain: Domain, chains: int, key: PRNGKeyArray) -> Int8[Array, "c n"]:
    return jax.vmap(lambda k: domain.sample(key=k))(jax.random.split(key, chains))


@eqx.filter_jit
def _walked(
    sampler: Metropolis, psi: Ansatz, s: Int8[Array, "c n"], before: Int[Array, ""], key: PRNGKeyArray
) -> tuple[Int8[Array, "draws c n"], Int8[Array, "c n"], Int[Array, ""]]:
    """(configurations drawn, the last ones, proposals accepted); `before` more sweeps, not counted, come first.

    One uniform number of each proposal chooses the sites, the others decide chain by chain."""
    flips = psi.flips() if isinstance(psi, Flippable) else Evaluated(psi)
    table = sampler.move.table(s.shape[1])

    def propose(carry: Any, drawn: Float[Array, " c_1"]) -> tuple[Any, None]:
        s, memory, accepted = carry
        where = table[jnp.minimum((drawn[0] * len(table)).astype(jnp.int32), len(table) - 1)]
        step = jax.vmap(lambda s, m, u: transition(flips, sampler.move, s, m, where, u))
        s, memory, taken = step(s, memory, drawn[1:])
        return (s, memory, accepted + jnp.sum(taken, dtype=jnp.int32)), None

    def draw(carry: tuple[Array, Array], place: Int[Array, ""]) -> tuple[tuple[Array, Array], Array]:
        s, accepted = carry
        own = jax.random.fold_in(key, place)

        def sweep(number: Array, carry: Any) -> Any:
            heights = jax.random.uniform(jax.random.fold_in(own, number), (s.shape[1], s.shape[0] + 1))
            *moved, taken = jax.lax.scan(propose, carry, heights)[0]
            return *moved, jnp.where(number < warming, 0, taken)

        warming = jnp.where(place == 0, before, 0)
        count = sampler.sweeps + warming
        s, _, accepted = jax.lax.fori_loop(0, count, sweep, (s, jax.vmap(flips.remember)(s), accepted))
        return (s, accepted), s

    (s, accepted), drawn = jax.lax.scan(draw, (s, jnp.zeros((), jnp.int32)), jnp.arange(sampler.draws))
    return drawn, s, accepted


def transition(
    flips: Flips, move: Move, s: Int8[Array, " n"], memory: PyTree, where: Int[Array, " k"], height: Float[Array, ""]
) -> tuple[Int8[Array, " n"], PyTree, Bool[Array, ""]]:
    """One proposal of one chain: (s, memory, whether it moved), for a uniform random `height` in [0, 1)."""
    ratio, after = flips.flip(memory, s, where)
    taken = move.allowed(s, where) & (height < jnp.abs(ratio) ** 2)
    kept = jax.tree.map(lambda new, old: jnp.where(taken, new, old), after, memory)
    return jnp.where(taken, _turned(s, where), s), kept, taken


def _turned(s: Int8[Array, " n"], where: Int[Array, " k"]) -> Int8[Array, " n"]:
    return s.at[where].multiply(jnp.asarray(-1, s.dtype))


@eqx.filter_jit
def _log_density(psi: Ansatz, x: Int8[Array, "n sites"]) -> Float[Array, " n"]:
    return 2 * jax.vmap(lambda s: psi(s).reshape(()))(x).real


def _all_the_same(density: Float[Array, " n"]) -> Bool[Array, ""]:
    """Whether they are finite and equal but for rounding."""
    rounding = jnp.finfo(density.dtype).eps ** 0.5 * jnp.maximum(1.0, jnp.abs(density[0]))
    return jnp.all(jnp.isfinite(density)) & (jnp.ptp(density) <= rounding)


def _present(ansatz: Ansatz | None) -> Ansatz:
    if ansatz is None:
        raise TypeError("Metropolis draws from |psi|^2 and needs an ansatz for log psi; got None.")
    return ansatz
