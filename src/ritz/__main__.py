"""`python -m ritz` is `ritz`."""

import sys

from ritz.cli import main

sys.exit(main())
