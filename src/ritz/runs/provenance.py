"""Where a result came from: versions, devices and the settings of XLA that change bits."""

import functools
import importlib.metadata
import os
import platform
import sys

import jax
import jax.numpy as jnp

PACKAGES = ("ritz", "jax", "jaxlib", "equinox", "optax", "numpy", "scipy")


def provenance() -> dict[str, object]:
    """Versions, platform, devices, precision and the environment variables on which the last bits depend."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: _version(name) for name in PACKAGES},
        "devices": [f"{device.platform}:{device.device_kind}" for device in jax.devices()],
        "x64": jnp.result_type(float) == jnp.float64,
        "environment": {name: os.environ[name] for name in ("XLA_FLAGS", "NPROC") if name in os.environ},
        "command": sys.argv[1:],
    }


@functools.cache
def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
