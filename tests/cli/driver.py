"""The console script with the recipes of the tests in the place of the shipped ones."""

import os
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import recipe_cards

from ritz.cli import main

LARGEST_FILE = "RITZ_TEST_LARGEST_FILE"
"""The largest file that this process may write, in bytes: beyond it, writing fails as on a full disk."""

if __name__ == "__main__":
    if LARGEST_FILE in os.environ:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ[LARGEST_FILE]),) * 2)
    recipe_cards.put_in_place(setattr)
    sys.exit(main(sys.argv[1:]))
