"""How weights and biases are drawn at the start.

With `fan_in` the number of inputs that one output sums over, and `fan_out` the number of outputs one input reaches, a
layer keeps the size of what passes through it if the variance of its weights is of order 1/fan_in. The rules here
differ in the constant. `edge_of_chaos` (in `criticality`) computes the constant from the activation.
"""

import abc
import math
from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact, PRNGKeyArray


class Initialisation(eqx.Module):
    """A rule for the first values of a layer. Abstract."""

    @abc.abstractmethod
    def weight(
        self, shape: Sequence[int], fan_in: int, fan_out: int, *, key: PRNGKeyArray, dtype: jnp.dtype
    ) -> Inexact[Array, "..."]:
        """Weights of that shape and dtype; complex ones have E|W|^2 where real ones have E W^2."""

    @abc.abstractmethod
    def bias(self, size: int, *, key: PRNGKeyArray, dtype: jnp.dtype) -> Inexact[Array, " size"]:
        """Biases of that number and dtype."""


class Gaussian(Initialisation):
    """W ~ N(0, sigma_w^2 / fan_in), b ~ N(0, sigma_b^2): the mean-field ensemble (Poole et al. 2016, section 2)."""

    sigma_w: float = eqx.field(static=True)
    sigma_b: float = eqx.field(static=True, default=0.0)

    def __check_init__(self) -> None:
        if not (self.sigma_w >= 0 and self.sigma_b >= 0):
            raise ValueError(
                f"Expected standard deviations sigma_w, sigma_b >= 0; got {self.sigma_w}, {self.sigma_b}. "
                "Pass their absolute values."
            )

    def weight(
        self, shape: Sequence[int], fan_in: int, fan_out: int, *, key: PRNGKeyArray, dtype: jnp.dtype
    ) -> Inexact[Array, "..."]:
        """Independent normal entries."""
        del fan_out
        return self.sigma_w / math.sqrt(fan_in) * jax.random.normal(key, tuple(shape), dtype)

    def bias(self, size: int, *, key: PRNGKeyArray, dtype: jnp.dtype) -> Inexact[Array, " size"]:
        """Independent normal entries, zero for sigma_b = 0."""
        return self.sigma_b * jax.random.normal(key, (size,), dtype)


class GlorotNormal(Initialisation):
    """W ~ N(0, 2 / (fan_in + fan_out)), b = 0 (Glorot, Bengio 2010, eq. 12)."""

    def weight(
        self, shape: Sequence[int], fan_in: int, fan_out: int, *, key: PRNGKeyArray, dtype: jnp.dtype
    ) -> Inexact[Array, "..."]:
        """Independent normal entries."""
        return math.sqrt(2.0 / (fan_in + fan_out)) * jax.random.normal(key, tuple(shape), dtype)

    def bias(self, size: int, *, key: PRNGKeyArray, dtype: jnp.dtype) -> Inexact[Array, " size"]:
        """Zeros."""
        del key
        return jnp.zeros((size,), dtype)


class GlorotUniform(Initialisation):
    """W ~ U(-a, a) with a = sqrt(6 / (fan_in + fan_out)), b = 0 (Glorot, Bengio 2010, eq. 16)."""

    def weight(
        self, shape: Sequence[int], fan_in: int, fan_out: int, *, key: PRNGKeyArray, dtype: jnp.dtype
    ) -> Inexact[Array, "..."]:
        """Independent uniform entries; complex ones are uniform in real and imaginary part, with the same E|W|^2."""
        bound = math.sqrt(6.0 / (fan_in + fan_out))
        if not jnp.issubdtype(dtype, jnp.complexfloating):
            return jax.random.uniform(key, tuple(shape), dtype, -bound, bound)
        real = jnp.finfo(dtype).dtype
        parts = jax.random.uniform(key, (2, *shape), real, -bound / math.sqrt(2), bound / math.sqrt(2))
        return jax.lax.complex(parts[0], parts[1])

    def bias(self, size: int, *, key: PRNGKeyArray, dtype: jnp.dtype) -> Inexact[Array, " size"]:
        """Zeros."""
        del key
        return jnp.zeros((size,), dtype)


class Orthogonal(Initialisation):
    """`gain` times an orthogonal (unitary) matrix drawn from the Haar measure, b = 0 (Saxe, McClelland, Ganguli 2014).

    A rectangular layer gets orthonormal rows or columns, whichever are fewer. The first axis of a weight is its output.
    """

    gain: float = eqx.field(static=True, default=1.0)

    def weight(
        self, shape: Sequence[int], fan_in: int, fan_out: int, *, key: PRNGKeyArray, dtype: jnp.dtype
    ) -> Inexact[Array, "..."]:
        """The weights as an (outputs, the rest) matrix with orthonormal rows or columns, times `gain`."""
        del fan_in, fan_out
        rows, columns = shape[0], math.prod(shape[1:])
        normal = jax.random.normal(key, (max(rows, columns), min(rows, columns)), dtype)
        q, r = jnp.linalg.qr(normal)
        phases = jnp.sign(jnp.diagonal(r))  # without them QR is not Haar (Mezzadri 2007, section 5)
        q = q * phases[None, :]
        return self.gain * (q if rows >= columns else q.T).reshape(tuple(shape))

    def bias(self, size: int, *, key: PRNGKeyArray, dtype: jnp.dtype) -> Inexact[Array, " size"]:
        """Zeros."""
        del key
        return jnp.zeros((size,), dtype)


def he() -> Gaussian:
    """W ~ N(0, 2 / fan_in), b = 0: keeps the second moment through ReLU layers (He et al. 2015, eq. 10)."""
    return Gaussian(math.sqrt(2.0))


def lecun() -> Gaussian:
    """W ~ N(0, 1 / fan_in), b = 0: keeps the second moment through linear layers (LeCun et al. 1998, eq. 16)."""
    return Gaussian(1.0)
