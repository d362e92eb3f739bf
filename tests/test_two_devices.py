"""A fit on two devices against the same fit on one."""

import json
import os
import subprocess
import sys

import pytest

FITS = """
import json
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from ritz.ansatze import MLP, GaussianTrap, Pade, Product
from ritz.ansatze.base import partition
from ritz.costs import CategoricalCrossEntropy, Energy, MeanSquaredError
from ritz.domains import Space
from ritz.fitting import fit
from ritz.operators import Coulomb, Kinetic, Loop, Total, Trap
from ritz.optimisers import Adam, Natural
from ritz.samplers import Dataset, Labelled, Sharded, Walkers

x = jax.random.normal(jax.random.key(0), (37, 3))
jobs = {
    "adam": (CategoricalCrossEntropy(), Adam(), jnp.arange(37) % 2, 2, 40),
    "natural": (MeanSquaredError(), Natural(), jnp.sin(x[:, 0]), 1, 8),
}
answer = {"devices": len(jax.devices())}
for name, (cost, optimiser, y, outputs, steps) in jobs.items():
    sampler = Sharded(Dataset(Labelled(x, y), batch=12))
    net = MLP([3, 8, outputs], activation=jnp.tanh, key=jax.random.key(1))
    done = fit(net, sampler, cost, optimiser, steps=steps, key=jax.random.key(2))
    assert done.steps == steps, done.sentence
    answer[name] = ravel_pytree(partition(done.ansatz)[0])[0].tolist()
    answer[name + " history"] = done.record.history["value"].tolist()
dot = Total({"kinetic": Kinetic(0.5, Loop()), "trap": Trap((1.0,)), "interaction": Coulomb()})
walkers = Sharded(Walkers(Space(2, 2), chains=12, sweeps=3, warm_up=10, chunk=4))
psi = Product(GaussianTrap(0.4), Pade(2, 1))
done = fit(psi, walkers, Energy(dot, chunk=5), Natural(0.05), steps=6, key=jax.random.key(3))
answer["walkers"] = ravel_pytree(partition(done.ansatz)[0])[0].tolist()
answer["walkers history"] = done.record.history["value"].tolist()
print(json.dumps(answer))
"""


RESUMED = """
import pathlib, tempfile
import equinox as eqx, jax, numpy as np
from ritz.ansatze import GaussianTrap, Pade, Product
from ritz.callbacks import Checkpoint, Interruption
from ritz.costs import Energy
from ritz.domains import Space
from ritz.fitting import fit
from ritz.operators import Coulomb, Kinetic, Loop, Total, Trap
from ritz.optimisers import Natural
from ritz.runs.checkpoints import Store
from ritz.samplers import Sharded, Walkers

assert jax.device_count() == 2
dot = Total({"kinetic": Kinetic(0.5, Loop()), "trap": Trap((1.0,)), "interaction": Coulomb()})
store = Store(pathlib.Path(tempfile.mkdtemp()), {})

def run(asked, resume):
    walkers = Sharded(Walkers(Space(2, 2), chains=12, sweeps=3, warm_up=10, chunk=4))
    others = (Interruption(asked),)
    callbacks = (*others, Checkpoint(store, others, seconds=0.0, resume=resume))
    parts = Product(GaussianTrap(0.4), Pade(2, 1)), walkers, Energy(dot, chunk=5), Natural(0.05)
    return fit(*parts, steps=9, key=jax.random.key(3), callbacks=callbacks)

cut = run(lambda: True, resume=False)
assert 0 < cut.steps < 9
ends = [run(lambda: False, resume=resume) for resume in (True, False)]
ends = [(eqx.filter(end.ansatz, eqx.is_array), end.record.history) for end in ends]
leaves = [jax.tree.leaves(jax.tree.map(np.asarray, end)) for end in ends]
for resumed, whole in zip(*leaves, strict=True):
    np.testing.assert_array_equal(resumed, whole)
"""


def test_walkers_on_two_devices_are_resumed_to_the_same_bits():
    environment = {
        **os.environ,
        "JAX_PLATFORMS": "cpu",
        "JAX_ENABLE_X64": "1",
        "XLA_FLAGS": f"--xla_force_host_platform_device_count=2 {os.environ.get('XLA_FLAGS', '')}",
    }
    done = subprocess.run([sys.executable, "-c", RESUMED], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def fits(devices: int) -> dict:
    environment = {
        **os.environ,
        "JAX_PLATFORMS": "cpu",
        "JAX_ENABLE_X64": "1",
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
    }
    done = subprocess.run([sys.executable, "-c", FITS], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_two_devices_give_what_one_gives_to_round_off():
    """Sums over a batch are taken in two halves and then added: round-off, carried through the steps, and no more."""
    one, two = fits(1), fits(2)
    assert (one.pop("devices"), two.pop("devices")) == (1, 2)
    assert one.keys() == two.keys()
    for name, values in one.items():
        assert two[name] == pytest.approx(values, rel=1e-9, abs=1e-11), name
