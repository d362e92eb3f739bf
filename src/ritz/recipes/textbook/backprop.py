"""Back propagation made visible: the four equations against automatic differentiation, and gradients against depth."""

import dataclasses
from collections.abc import Mapping
from typing import cast

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import MLP, GlorotNormal, edge_of_chaos
from ritz.ansatze.initialisation import Gaussian, Initialisation
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.backprop import back_propagate, delta_norms
from ritz.measures.base import Curves, Line, Measure
from ritz.optimisers import SGD
from ritz.problems.base import Source
from ritz.problems.textbook.chain_rule import ChainRule
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="backprop",
    question="learn from data",
    summary="The four equations of back propagation, and gradients against depth for four initialisations",
    needs="nothing",
    measure="disagreement",
    reference="0, exact: automatic differentiation",
    minutes=0.3,
    cheap=True,
)

MEAN_FIELD = Source(
    "S. S. Schoenholz, J. Gilmer, S. Ganguli, J. Sohl-Dickstein, Deep information propagation, ICLR 2017",
    """@inproceedings{Schoenholz2017,
  author = {Schoenholz, Samuel S. and Gilmer, Justin and Ganguli, Surya and Sohl-Dickstein, Jascha},
  title = {Deep information propagation}, booktitle = {ICLR}, year = {2017}, eprint = {1611.01232}
}""",
)


@dataclasses.dataclass(frozen=True)
class BackpropRecipe(Recipe):
    """A tanh network of `depth` layers of `width` after `steps` steps, differentiated by hand and by machine."""

    problem: ChainRule = ChainRule()
    depth: int = 50
    width: int = 100
    inputs: int = 20
    steps: int = 5
    rate: float = 0.01

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """A few steps of plain descent on a deep network, so that its weights are not as they were drawn."""
        x = self._points(key=key)
        rows = Dataset(Labelled(x, jnp.sin(x[:, :1])))
        ansatz = self._network(edge_of_chaos(jnp.tanh), key=key)
        return {"main": Job(ansatz, rows, LeastSquares(), SGD(self.rate), self.steps)}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """The largest relative disagreement of the gradients, and |delta| layer by layer."""
        x = self._points(key=key)
        disagreement = max(_disagreement(cast(MLP, fits["main"].ansatz), point) for point in x[:3])
        norms = {name: self._norms(rule, x, key=key) for name, rule in _rules().items()}
        measures = {"disagreement": Measure(disagreement, note=f"{self.depth} layers, largest over all W and b")}
        for name, values in norms.items():
            measures[f"fading_{name.split()[0]}"] = Measure(
                float(values[0] / values[-1]), note=f"|delta| first/last, {name}"
            )
        layers = np.arange(1, self.depth + 1)
        figure = Curves(
            "Gradients against depth",
            "layer",
            "mean |delta|",
            {name: Line(layers, values) for name, values in norms.items()},
            log_y=True,
            caption=f"tanh, {self.width} units a layer. At the edge of chaos a gradient neither vanishes nor explodes.",
        )
        return Findings("disagreement", measures, (figure,), sources=(MEAN_FIELD,))

    def expectations(self) -> dict[str, Expectation]:
        """To rounding, in double precision."""
        return {"disagreement": Expectation(self.problem.disagreement(), tolerance=1e-12)}

    def _points(self, *, key: PRNGKeyArray) -> Float[Array, "n 10"]:
        return jax.random.normal(key, (self.inputs, 10))

    def _network(self, rule: Initialisation, *, key: PRNGKeyArray) -> MLP:
        sizes = (10, *[self.width] * (self.depth - 1), 1)
        return MLP(sizes, activation=jnp.tanh, initialisation=rule, key=key)

    def _norms(self, rule: Initialisation, x: Float[Array, "n 10"], *, key: PRNGKeyArray) -> np.ndarray:
        weights, biases, activations = _parts(self._network(rule, key=key))
        return np.asarray(delta_norms(weights, biases, activations, x, jnp.ones_like))


def _rules() -> dict[str, Initialisation]:
    return {
        "small weights (sigma_w = 0.7)": Gaussian(0.7),
        "Glorot": GlorotNormal(),
        "critical (edge of chaos)": edge_of_chaos(jnp.tanh),
        "large weights (sigma_w = 3)": Gaussian(3.0),
    }


def _parts(mlp: MLP) -> tuple[list[Array], list[Array], list]:
    """Weights, biases and activations, layer by layer."""
    weights = [layer.weight for layer in mlp.layers]
    biases = [jnp.zeros(layer.weight.shape[0]) if layer.bias is None else layer.bias for layer in mlp.layers]
    return weights, biases, [mlp.activation] * (len(weights) - 1) + [mlp.output]


def _disagreement(mlp: MLP, x: Float[Array, " m"]) -> float:
    """Of the gradients of half the squared output, relative to the largest entry of each."""
    layers = back_propagate(*_parts(mlp), x, lambda a: a)
    machine = jax.grad(lambda network: jnp.sum(network(x) ** 2) / 2)(mlp)
    pairs = [(one.weight_gradient, two.weight) for one, two in zip(layers, machine.layers, strict=True)]
    pairs += [(one.bias_gradient, two.bias) for one, two in zip(layers, machine.layers, strict=True)]
    return max(float(jnp.max(jnp.abs(a - b)) / jnp.max(jnp.abs(b))) for a, b in pairs)
