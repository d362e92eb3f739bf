"""Block Gibbs sampling: both layers of a Boltzmann machine drawn in turn from their exact conditional laws.

Geman and Geman, IEEE Trans. Pattern Anal. Mach. Intell. 6, 721 (1984). No proposal is ever rejected and there is no
width to choose; chains are slow only where the two layers hold each other fast (large weights)."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Layered
from ritz.ansatze.base import Example as AnsatzExample
from ritz.domains.base import Sample
from ritz.samplers.base import Example, Sampler


class Layers(eqx.Module):
    """C chains, at their visible units, and how many sweeps each has made."""

    x: Array
    sweeps: Int[Array, ""]


class Gibbs(Sampler):
    """`chains` chains of a `Layered` state; a batch is `draws` points of each, `sweeps` sweeps apart (thinning).

    A sweep draws h from p(h | x), then x from p(x | h). Points are ordered draw by draw: [draws * chains, ...]. Chains
    start from hidden units that are fair coins and make `warm_up` sweeps. Raises ValueError for numbers below 1, and
    TypeError for an ansatz whose conditional laws are not known."""

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

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> Layers:
        """Chains after the warm-up."""
        return _started(self, _layered(ansatz), key)

    def step(self, state: Layers, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[Layers, Sample]:
        """The next `draws` points of every chain, with log|psi|^2."""
        psi = _layered(ansatz)

        def draw(x: Array, key: PRNGKeyArray) -> tuple[Array, Array]:
            x = _swept(self, psi, x, self.sweeps, key)
            return x, x

        x, drawn = jax.lax.scan(draw, state.x, jax.random.split(key, self.draws))
        points = drawn.reshape(-1, *drawn.shape[2:])
        density = 2 * jax.vmap(lambda point: psi(point).reshape(()))(points)
        notes = {"acceptance": jnp.ones((), density.dtype)}
        return Layers(x, state.sweeps + self.draws * self.sweeps), Sample(points, density, notes)

    def pieces(self, state: Layers) -> Layers:
        """The visible units."""
        return jax.tree.map(lambda leaf: leaf.ndim > 0, state)

    def describe(self, state: Layers) -> str:
        """Chains, and the sweeps of each."""
        return f"{self.chains} chains after {int(state.sweeps)} sweeps of both layers"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four chains of a machine with one unit in either layer."""
        return Example(cls(chains=4, draws=2, sweeps=1, warm_up=3), Pair.example(key=key).ansatz)


class Pair(Layered, Ansatz):
    """psi^2 = exp(w v) + exp(-w v) for one spin v = +-1 coupled to a hidden one: the state of the example."""

    weight: Float[Array, ""]

    def __call__(self, x: Int[Array, " 1"]) -> Float[Array, ""]:
        """log cosh(w v)/2."""
        return jnp.log(jnp.cosh(self.weight * x[0].astype(self.weight.dtype))) / 2

    @property
    def hidden_shape(self) -> tuple[int, int]:
        """One."""
        return 1, 1

    def draw_hidden(self, x: Int[Array, " 1"], *, key: PRNGKeyArray) -> Bool[Array, "1 1"]:
        """1/(1 + exp(-2 w v))."""
        chance = jax.nn.sigmoid(2 * self.weight * x.astype(self.weight.dtype))
        return jax.random.bernoulli(key, chance[None])

    def draw_visible(self, h: Bool[Array, "1 1"], *, key: PRNGKeyArray) -> Int[Array, " 1"]:
        """The same the other way round."""
        chance = jax.nn.sigmoid(2 * self.weight * (2 * h[0].astype(self.weight.dtype) - 1))
        return 2 * jax.random.bernoulli(key, chance).astype(jnp.int8) - 1

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> AnsatzExample:
        """w = 1/2."""
        return AnsatzExample(cls(jnp.asarray(0.5)), jnp.ones((1,), jnp.int8))


def _swept(sampler: Gibbs, psi: Any, x: Array, sweeps: int, key: PRNGKeyArray) -> Array:
    """All chains after so many sweeps."""

    def sweep(x: Array, key: PRNGKeyArray) -> tuple[Array, None]:
        hidden_keys, visible_keys = jax.random.split(key, (2, sampler.chains))
        h = jax.vmap(lambda point, key: psi.draw_hidden(point, key=key))(x, hidden_keys)
        return jax.vmap(lambda units, key: psi.draw_visible(units, key=key))(h, visible_keys), None

    return jax.lax.scan(sweep, x, jax.random.split(key, sweeps))[0]


@eqx.filter_jit
def _started(sampler: Gibbs, psi: Any, key: PRNGKeyArray) -> Layers:
    coin_key, visible_key, walk_key = jax.random.split(key, 3)
    h = jax.random.bernoulli(coin_key, 0.5, (sampler.chains, *psi.hidden_shape))
    keys = jax.random.split(visible_key, sampler.chains)
    x = jax.vmap(lambda units, key: psi.draw_visible(units, key=key))(h, keys)
    return Layers(_swept(sampler, psi, x, sampler.warm_up, walk_key), jnp.asarray(sampler.warm_up, jnp.int32))


def _layered(ansatz: Ansatz | None) -> Any:
    if not isinstance(ansatz, Layered):
        raise TypeError(
            "Gibbs sampling draws both layers of a Boltzmann machine (BinaryRBM, GaussianBinaryRBM); got "
            f"{type(ansatz).__name__}, whose conditional laws are not known. Use Metropolis or Walkers."
        )
    return ansatz
