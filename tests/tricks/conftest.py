"""For tests of tricks: pages are read as the tests of pages read them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "dashboards"))
