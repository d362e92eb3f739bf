"""Binary-binary restricted Boltzmann machines as positive states of spins or occupation numbers.

Visible units v_i and hidden units h_j are 0 or 1 (M. Hjorth-Jensen, Computational Physics II, lectures on Boltzmann
machines; Carleo and Troyer, Science 355, 602 (2017), has both as +-1: `SpinRBM`),

    F(v) = sum_h exp(a.v + b.h + v.W h),   log F = a.v + sum_j log(1 + exp(b_j + sum_i v_i W_ij)),

and psi = F, or psi = sqrt F, whose square is the marginal law of v."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Int8, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example, Layered


class BinaryRBM(Layered, Ansatz):
    """log psi = log F, or log F/2 where `root`, of one configuration of N sites.

    A site is +1 (v = 1) or -1 (v = 0) where `spins`, as everywhere else in this package; otherwise it is v itself."""

    visible: Float[Array, " n"]
    hidden: Float[Array, " m"]
    weight: Float[Array, "n m"]
    root: bool = eqx.field(static=True)
    spins: bool = eqx.field(static=True)

    def __init__(
        self,
        sites: int,
        hidden: int,
        *,
        root: bool = False,
        spins: bool = True,
        scale: float = 0.05,
        key: PRNGKeyArray,
    ) -> None:
        """a, b and W are normal with standard deviation `scale`. Raises ValueError for no site or no hidden unit."""
        if min(sites, hidden) < 1:
            raise ValueError(f"Expected at least one site and one hidden unit, got {sites} and {hidden}.")
        visible_key, hidden_key, weight_key = jax.random.split(key, 3)
        self.visible = scale * jax.random.normal(visible_key, (sites,))
        self.hidden = scale * jax.random.normal(hidden_key, (hidden,))
        self.weight = scale * jax.random.normal(weight_key, (sites, hidden))
        self.root, self.spins = root, spins

    def __call__(self, x: Int[Array, " n"]) -> Float[Array, ""]:
        """log psi. Raises ValueError where x is not one configuration of N sites."""
        if x.shape != self.visible.shape:
            raise ValueError(f"Expected one configuration of {self.visible.size} sites, got shape {x.shape}.")
        value = jnp.dot(self.visible, self._bits(x)) + jnp.sum(jax.nn.softplus(self._inputs(x)))
        return value / 2 if self.root else value

    @property
    def hidden_shape(self) -> tuple[int, int]:
        """(copies, M): |psi|^2 is F for psi = sqrt F, and F^2, with a second set of hidden units, for psi = F."""
        return 1 if self.root else 2, self.hidden.shape[0]

    def draw_hidden(self, x: Int[Array, " n"], *, key: PRNGKeyArray) -> Bool[Array, "copies m"]:
        """P(h_j = 1 | v) = 1/(1 + exp(-b_j - sum_i v_i W_ij)) in every copy."""
        return jax.random.bernoulli(key, jax.nn.sigmoid(self._inputs(x))[None], self.hidden_shape)

    def draw_visible(self, h: Bool[Array, "copies m"], *, key: PRNGKeyArray) -> Int8[Array, " n"]:
        """P(v_i = 1 | h) = 1/(1 + exp(-sum over copies (a_i + sum_j W_ij h_j)))."""
        total = h.shape[0] * self.visible + self.weight @ jnp.sum(h, axis=0, dtype=self.weight.dtype)
        bits = jax.random.bernoulli(key, jax.nn.sigmoid(total)).astype(jnp.int8)
        return 2 * bits - 1 if self.spins else bits

    def _bits(self, x: Int[Array, " n"]) -> Float[Array, " n"]:
        bits = x.astype(self.weight.dtype)
        return (1 + bits) / 2 if self.spins else bits

    def _inputs(self, x: Int[Array, " n"]) -> Float[Array, " m"]:
        return self.hidden + self._bits(x) @ self.weight

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Five spins, three hidden units."""
        weight_key, point_key = jax.random.split(key)
        machine = cls(5, 3, root=True, scale=0.3, key=weight_key)
        return Example(machine, jax.random.rademacher(point_key, (5,), jnp.int8))
