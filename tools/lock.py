"""Resolve the dependencies again: requirements.lock (exact versions, hashes, every system), then environment.yml.

Run by ``make lock``. The lock names no registry host, so it serves wherever pip is set up; environment.yml repeats its
versions for those who use conda (tests/test_environment.py compares them). requirements-insee.lock has what the extra
`insee` adds to it, at the versions that go with it.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK, ENVIRONMENT = ROOT / "requirements.lock", ROOT / "environment.yml"
INSEE = ROOT / "requirements-insee.lock"

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


INSEE_HEADER = """\
# Ce que « pacte refresh chomage » demande en plus de requirements.lock :
# pip install --no-deps --require-hashes -r requirements-insee.lock
"""


def pins(lock: str) -> list[str]:
    """The requirements of a lock, one a line, with their markers and without their hashes."""
    found = re.findall(r"^([A-Za-z0-9][^\s\\]*==[^\s\\;]+(?: ; [^\\\n]+)?)", lock, flags=re.MULTILINE)
    return [pin.strip() for pin in found]


def blocks(lock: str) -> list[str]:
    """The requirements of a lock with their markers and hashes, comments left out."""
    text = "\n".join(line for line in lock.splitlines() if line and not line.lstrip().startswith("#"))
    return re.split(r"\n(?=\S)", text)


def resolve(target: Path, *options: str) -> None:
    """Resolve pyproject.toml with some options of uv into `target`."""
    command = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", *options]
    command += ["--generate-hashes", "--no-header", "--quiet", "--output-file", str(target)]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    try:
        resolve(LOCK, "--extra", "dev")
        resolve(INSEE, "--extra", "dev", "--extra", "insee", "--constraint", str(LOCK))
    except subprocess.CalledProcessError as error:
        return int(error.returncode)
    lines = [f'      - "{pin}"\n' for pin in pins(LOCK.read_text(encoding="utf-8"))]
    ENVIRONMENT.write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")
    held = {pin for block in blocks(LOCK.read_text(encoding="utf-8")) for pin in pins(block)}
    added = [block for block in blocks(INSEE.read_text(encoding="utf-8")) if not held.intersection(pins(block))]
    INSEE.write_text(INSEE_HEADER + "".join(f"{block}\n" for block in added), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
