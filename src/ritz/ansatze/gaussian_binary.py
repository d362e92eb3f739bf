"""Gaussian-binary restricted Boltzmann machines as states of particles in space.

With the n d coordinates of the particles as visible units x and M hidden units that are 0 or 1 (M. Hjorth-Jensen,
Computational Physics II, lectures on Boltzmann machines; Carleo and Troyer, Science 355, 602 (2017)),

    F(x) = sum_h exp(-sum_i (x_i - a_i)^2/(2 sigma^2) + b.h + sum_ij x_i W_ij h_j/sigma^2)
    log F = -sum_i (x_i - a_i)^2/(2 sigma^2) + sum_j log(1 + exp(b_j + sum_i x_i W_ij/sigma^2)),

and psi = F, or psi = sqrt F, whose square is the marginal law of x."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Buffer, Example, Layered, held


class GaussianBinaryRBM(Layered, Ansatz):
    """log psi = log F, or log F/2 where `root`. Permutation symmetric only as far as it learns to be."""

    visible: Float[Array, "n d"]
    """a, in units of length."""
    hidden: Float[Array, " m"]
    """b."""
    weight: Float[Array, "n d m"]
    """W, in units of length."""
    sigma: Float[Array, ""] | Buffer
    """A parameter, or in a buffer a fixed length."""
    root: bool = eqx.field(static=True)

    def __init__(
        self,
        particles: int,
        dimension: int,
        hidden: int,
        *,
        sigma: float = 1.0,
        learn_sigma: bool = False,
        root: bool = False,
        scale: float = 0.05,
        key: PRNGKeyArray,
    ) -> None:
        """a, b and W are normal with standard deviation `scale`; sigma is fixed unless `learn_sigma`.

        For one oscillator of frequency omega the best psi = F has sigma = 1/sqrt(omega), psi = sqrt F that over
        sqrt 2. Raises ValueError for no particle or hidden unit, or a sigma that is not positive."""
        if min(particles, dimension, hidden) < 1 or not sigma > 0:
            raise ValueError(
                "Expected at least one particle, dimension and hidden unit, and a positive width sigma; got "
                f"{particles}, {dimension}, {hidden} and {sigma}."
            )
        visible_key, hidden_key, weight_key = jax.random.split(key, 3)
        self.visible = scale * jax.random.normal(visible_key, (particles, dimension))
        self.hidden = scale * jax.random.normal(hidden_key, (hidden,))
        self.weight = scale * jax.random.normal(weight_key, (particles, dimension, hidden))
        width = jnp.asarray(sigma, float)
        self.sigma = width if learn_sigma else Buffer(width)
        self.root = root

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log psi. Raises ValueError where x has another shape than a."""
        if x.shape != self.visible.shape:
            raise ValueError(f"Expected positions of shape {self.visible.shape}, got {x.shape}.")
        square = held(self.sigma) ** 2
        value = jnp.sum(jax.nn.softplus(self._inputs(x))) - jnp.sum((x - self.visible) ** 2) / (2 * square)
        return value / 2 if self.root else value

    @property
    def hidden_shape(self) -> tuple[int, int]:
        """(copies, M): |psi|^2 is F for psi = sqrt F, and F^2, with a second set of hidden units, for psi = F."""
        return 1 if self.root else 2, self.hidden.shape[0]

    def draw_hidden(self, x: Float[Array, "n d"], *, key: PRNGKeyArray) -> Bool[Array, "copies m"]:
        """P(h_j = 1 | x) = 1/(1 + exp(-b_j - sum_i x_i W_ij/sigma^2)) in every copy."""
        return jax.random.bernoulli(key, jax.nn.sigmoid(self._inputs(x))[None], self.hidden_shape)

    def draw_visible(self, h: Bool[Array, "copies m"], *, key: PRNGKeyArray) -> Float[Array, "n d"]:
        """Normal: mean a + W h averaged over the copies, variance sigma^2/copies."""
        mean = self.visible + self.weight @ jnp.mean(h, axis=0, dtype=self.weight.dtype)
        width = held(self.sigma) / self.hidden_shape[0] ** 0.5
        return mean + width * jax.random.normal(key, mean.shape, mean.dtype)

    def _inputs(self, x: Float[Array, "n d"]) -> Float[Array, " m"]:
        return self.hidden + jnp.tensordot(x, self.weight, 2) / held(self.sigma) ** 2

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two particles in a plane, three hidden units, sigma learnt."""
        weight_key, point_key = jax.random.split(key)
        machine = cls(2, 2, 3, sigma=0.9, learn_sigma=True, root=True, scale=0.3, key=weight_key)
        return Example(machine, jax.random.normal(point_key, (2, 2)))
