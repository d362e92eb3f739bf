"""Made-up patients whose risk of heart disease is known exactly, so that nobody can do better than a known number."""

import dataclasses
import itertools

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int, PRNGKeyArray
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit

from ritz.problems.base import Problem, Reference, Source

MODEL = Source("the logistic model that the patients are drawn from, by quadrature over its logit")
CONTINUOUS = {"age": 0.6, "blood pressure": 0.35, "cholesterol": 0.3, "greatest heart rate": -0.8, "ST depression": 0.9}
"""Name to weight in the logit, per standard deviation; standard normal and independent."""
BINARY = {"male": (0.68, 1.1), "pain on exercise": (0.33, 1.3)}
"""Name to (share of ones, weight in the logit), independent."""
OFFSET = -1.3
QUADRATURE = 200


@dataclasses.dataclass(frozen=True)
class HeartDisease(Problem):
    """`patients` to learn from and `test` others: seven numbers each, ill with probability 1/(1 + e^-z), z linear in
    them.

    Like the Cleveland table of the UCI repository in its columns, and in nothing else: the weights are ours."""

    patients: int = 3000
    test: int = 20000

    def __post_init__(self) -> None:
        """Refuses fewer patients than make sense."""
        if self.patients < 50 or self.test < 50:
            raise ValueError(f"Expected at least 50 patients and tests, got {self.patients} and {self.test}.")

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return (*CONTINUOUS, *BINARY)

    @property
    def weights(self) -> Float[np.ndarray, " d"]:
        """In the logit."""
        return np.array([*CONTINUOUS.values(), *(weight for _, weight in BINARY.values())])

    def table(
        self, *, key: PRNGKeyArray
    ) -> tuple[tuple[Float[np.ndarray, "n d"], Int[np.ndarray, " n"]], tuple[np.ndarray, np.ndarray]]:
        """((patients, illness 0 or 1) to learn from, the same to test on)."""
        normal, binary, ill = jax.random.split(key, 3)
        n = self.patients + self.test
        shares = jnp.array([share for share, _ in BINARY.values()])
        ones = jax.random.uniform(binary, (n, len(BINARY))) < shares[None]
        x = np.c_[np.asarray(jax.random.normal(normal, (n, len(CONTINUOUS))), float), np.asarray(ones, float)]
        y = (np.asarray(jax.random.uniform(ill, (n,)), float) < expit(self.logit(x))).astype(int)
        return (x[: self.patients], y[: self.patients]), (x[self.patients :], y[self.patients :])

    def logit(self, x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " n"]:
        """z of each patient."""
        return OFFSET + x @ self.weights

    def share(self) -> Reference:
        """Of the ill."""
        logits, masses, _, _ = _logits()
        return Reference(float(masses @ expit(logits)), "exact", MODEL)

    def log_loss(self) -> Reference:
        """The least mean log loss that any prediction can have: the entropy of the illness given the patient."""
        logits, masses, _, _ = _logits()
        surprise = expit(logits) * np.logaddexp(0, -logits) + expit(-logits) * np.logaddexp(0, logits)
        return Reference(float(masses @ surprise), "exact", MODEL, unit="nat")

    def auc(self) -> Reference:
        """The greatest area under the characteristic that any score can have.

        P(z' < z) for z of an ill and z' of a healthy patient. With z' normal of mean m and width s in each group of
        binary columns, the healthy are counted by parts: F(z) = E[sigmoid(-z') 1(z' < z)] on the nodes of z."""
        logits, masses, means, width = _logits()
        ill, healthy = masses * expit(logits), masses * expit(-logits)
        below = np.array([_healthy_below(z, means, width) for z in logits])
        return Reference(float(ill @ below / (ill.sum() * healthy.sum())), "exact", MODEL)

    def excess(self) -> Reference:
        """By how much the log loss of the maximum-likelihood fit exceeds the least one, on average: p/(2 n).

        To first order in 1/n (Akaike 1974): half of a chi-squared of p = 8 parameters, divided by n."""
        source = Source("H. Akaike, IEEE Trans. Autom. Control 19, 716 (1974): half the number of parameters by n")
        count = len(self.weights) + 1
        return Reference(count / (2 * self.patients), "exact", source, unit="nat", condition="to first order in 1/n")


def _groups() -> tuple[np.ndarray, np.ndarray, float]:
    """(mean, mass) of the normal distributions whose mixture the logit is, and their width."""
    means, masses = [], []
    for bits in itertools.product((0, 1), repeat=len(BINARY)):
        pairs = list(zip(bits, BINARY.values(), strict=True))
        means.append(OFFSET + sum(bit * weight for bit, (_, weight) in pairs))
        masses.append(np.prod([share if bit else 1 - share for bit, (share, _) in pairs]))
    return np.array(means), np.array(masses), float(np.linalg.norm(list(CONTINUOUS.values())))


def _logits() -> tuple[np.ndarray, np.ndarray, list[tuple[float, float]], float]:
    """(nodes, their masses) of the distribution of the logit by Gauss and Hermite; its groups; their width."""
    means, masses, width = _groups()
    nodes, weights = hermegauss(QUADRATURE)
    logits = (means[:, None] + width * nodes[None]).ravel()
    return logits, np.outer(masses, weights / weights.sum()).ravel(), list(zip(means, masses, strict=True)), width


def _healthy_below(z: float, groups: list[tuple[float, float]], width: float) -> float:
    """E[sigmoid(-z') 1(z' < z)] over the mixture, by Gauss and Legendre in the normal's own quantiles."""
    nodes, weights = LEGENDRE
    total = 0.0
    for mean, mass in groups:
        top = min((z - mean) / width, 9.0)
        if top <= -9:
            continue
        t = -9 + (top + 9) * (nodes + 1) / 2
        density = np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)
        total += mass * (top + 9) / 2 * float(weights @ (density * expit(-(mean + width * t))))
    return total


LEGENDRE = np.polynomial.legendre.leggauss(80)
