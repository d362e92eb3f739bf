"""Seconds, and processes to measure them in."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

BLAS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
ONE_THREAD = dict.fromkeys(BLAS, "1") | {"OMP_WAIT_POLICY": "passive"}
"""OpenMP and BLAS on one thread. With more threads than free cores their waiting threads spin, ten times slower."""
ONE_CORE = ONE_THREAD | {"NPROC": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
"""And XLA."""
ROOT = Path(__file__).resolve().parent.parent


class Stopwatch:
    """CPU seconds of this process (all its threads) and wall seconds, lap by lap."""

    def __init__(self) -> None:
        """Starts."""
        self.laps: list[tuple[float, float]] = []
        self.again()

    def again(self) -> None:
        """Starts the next lap now; what went before is not counted."""
        self._since = time.process_time(), time.perf_counter()

    def lap(self) -> None:
        """Ends a lap and starts the next."""
        cpu, wall = self._since
        self.again()
        self.laps.append((self._since[0] - cpu, self._since[1] - wall))


def alone(module: str, *arguments: str, environment: Mapping[str, str]) -> dict:
    """What `python -m module *arguments` prints as JSON on its last line, in a process of its own.

    Raises RuntimeError with the process's last words if it fails.
    """
    settings = {**os.environ, "JAX_PLATFORMS": "cpu", **environment}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=settings, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed: {done.stderr[-800:]}")
    return json.loads(done.stdout.splitlines()[-1])
