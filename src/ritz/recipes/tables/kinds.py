"""The choice between networks fitted by Adam and by natural-gradient steps."""

from collections.abc import Mapping

from ritz.ansatze import MLP
from ritz.fitting import Fit
from ritz.recipes.tables.network import FIRST_ORDER, NATURAL
from ritz.recipes.tables.prepared import Prepared
from ritz.recipes.tables.scores import loss_of
from ritz.recipes.tables.trained import Trained, trained


def choose_kind(
    table: Prepared, fits: Mapping[str, Fit], members: int, coverage: float
) -> tuple[Trained, tuple[str, ...]]:
    """Return the ensemble, by Adam or by natural steps, that validation prefers, and a sentence on both."""
    found = {}
    for kind, words in ((FIRST_ORDER, "Adam"), (NATURAL, "natural-gradient steps, 20 smooth units")):
        names = [f"{kind} {i + 1}" for i in range(members)]
        if names[0] in fits:
            found[words] = trained(table, [network_of(fits[name]) for name in names], coverage)
    name, _ = loss_of(table.classes)
    best = min(found, key=lambda words: found[words].loss)
    if len(found) == 1:
        return found[best], ()
    losses = " and ".join(f"{one.loss:.4g} for those fitted by {words}" for words, one in found.items())
    return found[best], (f"Two kinds of network were trained; {name} on the validation rows: {losses}.",)


def network_of(made: Fit) -> MLP:
    """Return the network of a fit."""
    assert isinstance(made.ansatz, MLP)
    return made.ansatz
