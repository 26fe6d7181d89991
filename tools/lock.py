"""Resolve the dependencies again: requirements.lock (exact versions, hashes, every system), then environment.yml.

Run by ``make lock``. The lock names no registry host, so it serves wherever pip is set up; environment.yml repeats its
versions for those who use conda (tests/test_environment.py compares them).
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK, ENVIRONMENT = ROOT / "requirements.lock", ROOT / "environment.yml"

HEADER = """\
# Pour les utilisateurs de conda : conda env create -f environment.yml && conda activate barometre
# puis : pip install --no-deps --no-build-isolation -e .
# Ce fichier répète requirements.lock, qui fait foi ; « make lock » les refait tous deux.
name: barometre
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pip
  - pip:
"""


def pins(lock: str) -> list[str]:
    """The requirements of a lock, one a line, with their markers and without their hashes."""
    found = re.findall(r"^([A-Za-z0-9][^\s\\]*==[^\s\\;]+(?: ; [^\\\n]+)?)", lock, flags=re.MULTILINE)
    return [pin.strip() for pin in found]


def main() -> int:
    command = ["uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-header", "--quiet", "--output-file", str(LOCK)]
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        return done.returncode
    lines = [f'      - "{pin}"\n' for pin in pins(LOCK.read_text(encoding="utf-8"))]
    ENVIRONMENT.write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
