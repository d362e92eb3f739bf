"""Determinants of particles that feel one another: a network of messages moves them and bends their orbitals.

Nodes are particles, edges pairs. Filters w_ij are functions of the distance and of whether the spins are alike; the
features h_i of a particle gather w_ij * V h_j from the others, twice or more, as in continuous-filter convolutions
(Schuett et al., NeurIPS 2017; Hermann, Schaetzle and Noe, Nat. Chem. 12, 891 (2020)). From the last features come

    backflow      x_i -> q_i = x_i + sum_j eta_ij (x_i - x_j), eta_ij = w_ij . (V h_j + U h_i)
                  (Feynman and Cohen 1956; neural: Luo and Clark, PRL 122, 226401 (2019))
    orbitals      phi_k(q_i) (1 + g_k . h_i), the same g for all orbitals of a shell, several determinants
    correlations  log psi += sum_i c . h_i

All of it is even under exchange of equal spins, so psi is antisymmetric; scalars enter through even functions and
vectors through differences, so on a torus psi is translation invariant and in a trap rotation invariant as far as its
orbitals are."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.gathering import gathered
from ritz.ansatze.geometry import Geometry, Open
from ritz.ansatze.orbitals import Orbitals, Oscillator
from ritz.ansatze.slater import two_determinants
from ritz.domains.base import Signed

CHANNELS = 8
"""How many filters the backflow is read out with."""
SMALL = 0.05
"""Standard deviation of the weights of what comes out: at the start psi is close to the plain determinant."""


class Messages(eqx.Module):
    """`rounds` rounds of messages between N particles; features of width H."""

    hidden: Float[Array, "f e"]
    shift: Float[Array, " e"]
    filters: Float[Array, "t e h"]
    last: Float[Array, "e c"]
    start: Float[Array, "f h"]
    first: Float[Array, " h"]
    senders: Float[Array, "t h h"]
    receivers: Float[Array, "t h h"]
    kept: Float[Array, "t h h"]
    biases: Float[Array, "t h"]
    geometry: Geometry
    centred: bool = eqx.field(static=True)
    """Whether the origin is special (a trap), so that the distance from it is a feature of a particle."""
    up: int = eqx.field(static=True)

    def __init__(
        self, geometry: Geometry, up: int, *, centred: bool, width: int, rounds: int, edges: int, key: PRNGKeyArray
    ) -> None:
        """Weights are normal with variance 1/inputs."""
        keys = jax.random.split(key, 7)
        pair, node = geometry.count + 1, geometry.count

        def normal(place: int, *shape: int) -> Float[Array, "..."]:
            return jax.random.normal(keys[place], shape) / shape[-2] ** 0.5

        self.hidden, self.shift = normal(0, pair, edges), jnp.zeros(edges)
        self.filters = normal(1, rounds, edges, width)
        self.last = normal(6, edges, CHANNELS)
        self.start, self.first = normal(2, node, width), jnp.zeros(width)
        self.senders, self.receivers = normal(3, rounds, width, width), normal(4, rounds, width, width)
        self.kept, self.biases = normal(5, rounds, width, width), jnp.zeros((rounds, width))
        self.geometry, self.centred, self.up = geometry, centred, up

    def __call__(self, x: Float[Array, "n d"]) -> tuple[Float[Array, "n h"], Float[Array, "n n c"]]:
        """(features of the particles, filters of the readout)."""
        n = x.shape[0]
        spin = jnp.where(jnp.arange(n) < self.up, 1.0, -1.0).astype(x.dtype)
        like = (spin[:, None] * spin[None])[..., None]
        inputs = jnp.concatenate([self.geometry.scalars(x[:, None] - x[None]), like], axis=-1)
        edges = jnp.tanh(inputs @ self.hidden + self.shift[None, None])
        off = (1 - jnp.eye(n, dtype=x.dtype))[..., None]
        h = jnp.tanh(self._own(x))
        for sender, receiver, kept, bias, filters in zip(
            self.senders, self.receivers, self.kept, self.biases, self.filters, strict=True
        ):
            message = gathered((edges @ filters) * off, h @ sender) / n**0.5
            h = h + jnp.tanh(message @ receiver + h @ kept + bias[None])
        return h, (edges @ self.last) * off

    def _own(self, x: Float[Array, "n d"]) -> Float[Array, "n h"]:
        if not self.centred:
            return jnp.broadcast_to(self.first[None] + jnp.sum(self.start, axis=0)[None], (x.shape[0], len(self.first)))
        return self.geometry.scalars(x) @ self.start + self.first[None]


class Backflow(Signed, Ansatz):
    """A sum of determinants of moved particles times a correlation; a cusp comes as a factor of its own (`Pade`).

    The first `up` rows of a point have spin up, the other `down` spin down."""

    orbitals: Orbitals
    messages: Messages
    pulls: Float[Array, "2 h c"]
    bends: Float[Array, "k s h"]
    correlation: Float[Array, " h"]
    up: int = eqx.field(static=True)
    down: int = eqx.field(static=True)

    def __init__(
        self,
        orbitals: Orbitals,
        up: int,
        down: int,
        *,
        geometry: Geometry,
        centred: bool,
        width: int = 16,
        rounds: int = 2,
        edges: int = 16,
        determinants: int = 1,
        key: PRNGKeyArray,
    ) -> None:
        """`width` features of a particle, `edges` hidden units of a filter. Raises ValueError for sizes below one, or
        fewer orbitals than particles of one spin."""
        if min(width, rounds, edges, determinants) < 1:
            raise ValueError(
                f"Expected sizes of at least one, got width {width}, rounds {rounds}, edges {edges} and "
                f"{determinants} determinants."
            )
        if not 1 <= max(up, down) <= len(orbitals.shells):
            raise ValueError(f"Expected one of {len(orbitals.shells)} orbitals for each particle, got {up} and {down}.")
        message_key, pull_key, bend_key, key = jax.random.split(key, 4)
        self.orbitals, self.up, self.down = orbitals, up, down
        self.messages = Messages(
            geometry, up, centred=centred, width=width, rounds=rounds, edges=edges, key=message_key
        )
        self.pulls = SMALL * jax.random.normal(pull_key, (2, width, CHANNELS)) / width**0.5
        shells = max(orbitals.shells) + 1
        self.bends = SMALL * jax.random.normal(bend_key, (determinants, shells, width)) / width**0.5
        self.correlation = SMALL * jax.random.normal(key, (width,)) / width**0.5

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log|psi|."""
        return self.signed(x)[1]

    def signed(self, x: Float[Array, "n d"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """(sign, log|psi|). Raises ValueError for another number of particles."""
        if x.shape[0] != self.up + self.down:
            raise ValueError(f"Expected {self.up} + {self.down} particles, got {x.shape[0]}.")
        h, filters = self.messages(x)
        values = jax.vmap(self.orbitals)(x + self._shift(x, h, filters))
        bent = 1 + jnp.einsum("nh,ksh->kns", h, self.bends)[..., jnp.asarray(self.orbitals.shells)]
        rows = values[None] * bent
        sign, log = two_determinants(rows[:, : self.up, : self.up], rows[:, self.up :, : self.down])
        return sign, log + jnp.sum(h @ self.correlation)

    def _shift(
        self, x: Float[Array, "n d"], h: Float[Array, "n h"], filters: Float[Array, "n n c"]
    ) -> Float[Array, "n d"]:
        """sum_j eta_ij (x_i - x_j): for each direction the sum over j of w_ij (x_i - x_j) times what j sends."""
        apart = self.messages.geometry.vector(x[:, None] - x[None])
        sent, own = h @ self.pulls[0], h @ self.pulls[1]
        each = jnp.ones_like(sent)
        directed = [filters * apart[..., axis : axis + 1] for axis in range(x.shape[1])]
        columns = [jnp.sum(gathered(w, sent) + own * gathered(w, each), axis=1) for w in directed]
        return jnp.stack(columns, axis=1)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three particles up and one down in a trap, two determinants."""
        orbitals = Oscillator(3, 2)
        made = cls(orbitals, 3, 1, geometry=Open(), centred=True, width=4, rounds=2, edges=3, determinants=2, key=key)
        return Example(made, jax.random.normal(jax.random.fold_in(key, 1), (4, 2)))
