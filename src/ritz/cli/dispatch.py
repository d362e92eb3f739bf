"""From a command's options to its own file, imported only then, and from its end to an exit code."""

import contextlib
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from ritz.cli import codes
from ritz.cli.signals import interruptible


def load(file: str) -> Any:
    """A command's own file, as a module."""
    return importlib.import_module(f"ritz.cli.{file}")


def command(file: str, name: str, debug: bool, *args: Any, **options: Any) -> None:
    """Import a command's file, call it, and exit with the code it returns."""
    call = attempt(debug, lambda: getattr(load(file), name))
    with interruptible():
        raise typer.Exit(attempt(debug, lambda: call(*args, **options)))


def attempt(debug: bool, call: Callable[[], Any]) -> Any:
    """What `call` returns; where it fails, a sentence on stderr and the exit code for it."""
    try:
        return call()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        raise typer.Exit(codes.INTERRUPTED) from None
    except BrokenPipeError:
        raise typer.Exit(reader_gone()) from None
    except Exception as error:
        if debug:
            raise
        code, sentence = load("failures").explain(error)
        print(f"ritz: {sentence}", file=sys.stderr)
        raise typer.Exit(code) from None


def reader_gone() -> int:
    """Let what is still to be written go nowhere, and give the exit code for it."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return codes.READER_GONE
