"""Problems of string theory."""

from ritz.problems.strings.hodge import HodgeNumbers as HodgeNumbers
