"""Observers of the loop: what is measured, drawn, saved and decided while a fit runs."""

from ritz.callbacks.checkpoint import Checkpoint as Checkpoint
from ritz.callbacks.clock import Clock as Clock
from ritz.callbacks.early_stopping import EarlyStopping as EarlyStopping
from ritz.callbacks.interruption import Interruption as Interruption
from ritz.callbacks.progress import Progress as Progress
from ritz.callbacks.reached_target import ReachedTarget as ReachedTarget
from ritz.callbacks.watch import Watch as Watch
