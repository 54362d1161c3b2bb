"""Take torch out of lock files: one hash cannot serve its CPU and CUDA builds, so `make setup` installs it first."""

import re
import sys
from pathlib import Path

for name in sys.argv[1:]:
    path = Path(name)
    path.write_text(re.sub(r"(?m)^torch==.*\n(?:[ ]+.*\n)*", "", path.read_text()))
