"""Take torch out of lock files: one hash cannot serve its CPU and CUDA builds, so it has requirements-torch.txt."""

import re
import sys
from pathlib import Path

for name in sys.argv[1:]:
    path = Path(name)
    path.write_text(re.sub(r"(?m)^torch==.*\n(?:[ ]+.*\n)*", "", path.read_text()))
