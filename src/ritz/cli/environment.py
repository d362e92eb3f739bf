"""What must be settled before JAX is imported: precision, devices, threads, and where compiled code is kept."""

import os
import sys
import warnings

from ritz.data.folders import cache_folder

DEVICES = "--xla_force_host_platform_device_count"
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def prepare(*, devices: int | None = None, deterministic: bool = False) -> None:
    """Set the environment variables that JAX, XLA and BLAS read when they start; those the user has set stay.

    `devices`: on how many devices the CPU is divided. `deterministic`: one thread for each device in XLA's pool and
    one in BLAS, so that the bits do not depend on the number of cores. Does nothing where JAX has started already.
    """
    if "jax" in sys.modules:
        return
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    for variable in THREADS:
        os.environ.setdefault(variable, "1")
    flags = os.environ.get("XLA_FLAGS", "").split()
    kept = [flag for flag in flags if not flag.startswith(DEVICES)]
    os.environ["XLA_FLAGS"] = " ".join([*kept, f"{DEVICES}={devices or asked_devices() or 1}"])
    if deterministic:
        os.environ.update(dict.fromkeys((*THREADS, "NPROC"), "1"))
    _keep_compiled_code()
    # A cache entry that a killed process left half written is compiled again; there is nothing to warn of.
    warnings.filterwarnings("ignore", "Error (reading|writing) persistent compilation cache entry", UserWarning)


def asked_devices() -> int | None:
    """On how many devices the user's XLA_FLAGS divide the CPU; None where they do not say."""
    given = [flag.partition("=")[2] for flag in os.environ.get("XLA_FLAGS", "").split() if flag.startswith(DEVICES)]
    return int(given[-1]) if given and given[-1].isdigit() else None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keep_compiled_code() -> None:
    """Tell JAX where to keep compiled programs, if that folder can be written to."""
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    try:
        folder = cache_folder() / "compiled"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return
    if os.access(folder, os.W_OK):
        os.environ["JAX_COMPILATION_CACHE_DIR"] = str(folder)
        os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
