"""What every test runs under: one thread for matrix products, 64 bits, no promotion of ranks, shapes checked."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import jax  # noqa: E402
import pytest  # noqa: E402
from jaxtyping import PRNGKeyArray, install_import_hook  # noqa: E402

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_rank_promotion", "raise")
sys.path.insert(0, str(Path(__file__).parent))  # so that the hook finds the typechecker in any import mode
install_import_hook("ritz", "typechecker.checked")


@pytest.fixture
def key() -> PRNGKeyArray:
    """A fixed key; split it by name."""
    return jax.random.key(20080108)


@pytest.fixture
def strict_promotion() -> Iterator[None]:
    """No promotion of dtypes, so that nothing leaves its precision unasked; optax's Adam cannot do without it."""
    with jax.numpy_dtype_promotion("strict"):
        yield
