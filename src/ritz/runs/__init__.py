"""The run folder: how it was asked for, where it came from, what happened, and how to go on."""
