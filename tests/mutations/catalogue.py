"""Deliberate errors, each with the fast tests and the recipe whose verdict must notice it."""

import dataclasses
from typing import Literal


@dataclasses.dataclass(frozen=True)
class Mutation:
    """Text of a file below src/ritz that is replaced once.

    tests    arguments for pytest, fast ones, of which at least one must fail
    recipe   name and settings of the run that must not be "met"; () where no recipe is concerned
    """

    name: str
    kind: Literal["physics", "statistics", "leakage", "training"]
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    recipe: tuple[str, ...] = ()


SUSY = ("susy", "problem.train=3000", "problem.validation=1000", "problem.test=3000", "epochs=2")
GAS = ("electron-gas", "ansatz=slater", "chains=64", "draws=16")
RING = ("steps=60", "draws=40", "chains=256")

MUTATIONS = (
    Mutation(
        "a Pauli Y without its phase",
        "physics",
        "operators/pauli.py",
        '(value * (-1j) ** string.count("Y"), string)',
        "(value, string)",
        ("tests/operators/test_pauli.py", "tests/quantum/test_pauli_strings.py"),
        ("pauli", *RING),
    ),
    Mutation(
        "a field 10 % too weak in the Ising ring",
        "physics",
        "operators/pauli.py",
        '[(-field, _word(sites, {i: "X"}))',
        '[(-0.9 * field, _word(sites, {i: "X"}))',
        ("tests/quantum/test_spin_problems.py",),
        ("tfim", "problem.sites=8", *RING),
    ),
    Mutation(
        "exchange of S.S without its quarter",
        "physics",
        "operators/pauli.py",
        "[(coupling / 4, _word(",
        "[(coupling / 3.5, _word(",
        ("tests/quantum/test_spin_problems.py",),
        ("heisenberg", "problem.shape=[8]", *RING),
    ),
    Mutation(
        "omega for omega^2 in the trap",
        "physics",
        "operators/potentials.py",
        "jnp.asarray(self.frequencies, x.dtype)[None] ** 2 * x**2",
        "jnp.asarray(self.frequencies, x.dtype)[None] * x**2",
        ("tests/quantum/test_exact_checks.py",),
        ("bosons", "chains=64", "steps=40", "draws=20"),
    ),
    Mutation(
        "a wrong cusp of unlike spins",
        "physics",
        "ansatze/jastrow.py",
        "np.where(like, 1.0, -1.0)",
        "np.where(like, 1.0, -0.8)",
        ("tests/quantum/test_exact_checks.py",),
        ("dot", "ansatz=slater-jastrow", "chains=64", "steps=40", "draws=20"),
    ),
    Mutation(
        "a wrong cusp of like spins",
        "physics",
        "ansatze/jastrow.py",
        "np.where(like, 1.0, -1.0)",
        "np.where(like, 0.0, -1.0)",
        ("tests/quantum/test_exact_checks.py",),
        ("dot", "problem.particles=6", "ansatz=slater-jastrow", "chains=32", "steps=10", "draws=8"),
    ),
    Mutation(
        "a repulsion 5 % too weak",
        "physics",
        "operators/potentials.py",
        "self.strength * jnp.sum(1 / distances(x))",
        "0.95 * self.strength * jnp.sum(1 / distances(x))",
        ("tests/quantum/test_exact_checks.py",),
        ("dot", "ansatz=slater-jastrow", "chains=64", "steps=40", "draws=20"),
    ),
    Mutation(
        "kinetic energy of 0.55 of the Laplacian",
        "physics",
        "operators/kinetic.py",
        "-self.scale * (laplacian",
        "-1.1 * self.scale * (laplacian",
        ("tests/quantum/test_exact_checks.py",),
        ("bosons", "chains=64", "steps=40", "draws=20"),
    ),
    Mutation(
        "nuclei 10 % too weak",
        "physics",
        "operators/potentials.py",
        "-jnp.sum(charges[None] / apart)",
        "-0.9 * jnp.sum(charges[None] / apart)",
        ("tests/quantum/test_exact_checks.py",),
        ("atom", "problem.symbol=H", "chains=64", "steps=40", "draws=20"),
    ),
    Mutation(
        "the Ewald sum with the nearest image alone",
        "physics",
        "operators/ewald.py",
        "return near + far + constant",
        "return near",
        ("tests/operators/test_ewald.py", "tests/quantum/test_exact_checks.py"),
        GAS,
    ),
    Mutation(
        "the Ewald sum without its background",
        "physics",
        "operators/ewald.py",
        "-math.pi / (k**2 * volume))",
        "0.0)",
        ("tests/operators/test_ewald.py", "tests/quantum/test_exact_checks.py"),
        GAS,
    ),
    Mutation(
        "the kernel of the Bose gas 10 % off",
        "physics",
        "problems/equations/integral/bose_gas.py",
        "return self.coupling / math.pi /",
        "return 1.1 * self.coupling / math.pi /",
        ("tests/recipes/test_other_routes.py",),
        ("integral", "steps=40"),
    ),
    Mutation(
        "the kernel of Volterra's equation 10 % off",
        "physics",
        "problems/equations/integral/volterra.py",
        "return jnp.exp(s - t)",
        "return jnp.exp(1.1 * (s - t))",
        ("tests/problems/test_integral_equations.py",),
        ("integro-differential", "steps=40"),
    ),
    Mutation(
        "predators 10 % too greedy in the rate of Lotka and Volterra",
        "physics",
        "problems/equations/lotka_volterra.py",
        "[prey * (1 - predators),",
        "[prey * (1 - 1.1 * predators),",
        ("tests/recipes/test_other_routes.py",),
        ("lotka-volterra",),
    ),
    Mutation(
        "a Rayleigh number 1 % off in the rate of Lorenz",
        "physics",
        "problems/equations/lorenz.py",
        "self.rayleigh * x - y - x * z, x * y",
        "1.01 * self.rayleigh * x - y - x * z, x * y",
        ("tests/recipes/test_other_routes.py",),
        ("lorenz", "steps=40"),
    ),
    Mutation(
        "Runge's function with 24 for 25",
        "physics",
        "problems/textbook/runge.py",
        "return 1 / (1 + 25 * x**2)",
        "return 1 / (1 + 24 * x**2)",
        ("tests/recipes/test_other_routes.py",),
        ("runge",),
    ),
    Mutation(
        "h11 set to the number of rows",
        "physics",
        "problems/strings/cicy/threefolds.py",
        'return Threefolds(matrices=arrays["matrices"], **wide)',
        'return Threefolds(matrices=arrays["matrices"], **(wide | {"h11": wide["shapes"][:, 0]}))',
        ("tests/recipes/test_other_routes.py",),
        ("hodge-dense", "epochs=1"),
    ),
    Mutation(
        "MT2 squared halved",
        "physics",
        "problems/collider/mt2.py",
        "square = 4 * c * a * b",
        "square = 2 * c * a * b",
        ("tests/recipes/test_other_routes.py",),
        SUSY,
    ),
    Mutation(
        "a background flat in the angle in the likelihood ratio",
        "physics",
        "problems/collider/resonance.py",
        "np.log((1 + cosine**2) / (2 * EDGE + 2 * EDGE**3 / 3))",
        "np.log((1 + 3 * cosine**2) / (2 * EDGE + 2 * EDGE**3))",
        ("tests/problems/test_collider_events.py", "tests/recipes/test_other_routes.py"),
        ("collider-toy", "epochs=2"),
    ),
    Mutation(
        "test events among those learned from",
        "leakage",
        "problems/collider/sample.py",
        "sample.rows(slice(n - last, n - last + test)),",
        "sample.rows(slice(0, test)),",
        ("tests/recipes/test_other_routes.py", "tests/recipes/test_collider.py"),
        SUSY,
    ),
    Mutation(
        "groups of one manifold on both sides of the split",
        "leakage",
        "problems/strings/hodge.py",
        "return split_by_group(threefolds.group,",
        "return split_by_group(np.arange(len(threefolds)),",
        ("tests/recipes/test_other_routes.py",),
        ("hodge-dense", "epochs=1"),
    ),
    Mutation(
        "the noise of the over-fitting recipe 10 % larger than stated",
        "statistics",
        "problems/textbook/overfitting.py",
        "self.value(self.places()) + self.noise * noise",
        "self.value(self.places()) + 1.1 * self.noise * noise",
        ("tests/problems/test_textbook_problems.py", "tests/recipes/test_textbook_recipes.py"),
        ("overfitting",),
    ),
    Mutation(
        "errors by blocking ten times too large",
        "statistics",
        "measures/blocking.py",
        "return _plain(blocks, length, draws) * float(",
        "return 10 * _plain(blocks, length, draws) * float(",
        ("tests/measures/test_chains.py",),
        ("tfim", "problem.sites=8", *RING),
    ),
    Mutation(
        "an early stop that returns the first look",
        "training",
        "callbacks/early_stopping.py",
        "if self.sign * value < self._best:",
        "if math.isinf(self._best):",
        ("tests/callbacks/test_callbacks.py",),
        SUSY,
    ),
    Mutation(
        "a gain with its sign turned",
        "statistics",
        "recipes/tables/scores.py",
        "sign * (function(ours, part.y, w) - function(other, part.y, w))",
        "sign * (function(other, part.y, w) - function(ours, part.y, w))",
        ("tests/recipes/test_table_recipe.py",),
    ),
)
