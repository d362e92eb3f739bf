"""Why a command ends without a result."""


class UsageError(Exception):
    """What was asked for cannot be; the message says what was expected, what was got and what to do."""


class InterruptedRunError(Exception):
    """Someone asked to stop; what was reached is saved, and the message says how to go on."""
