"""Resolve the dependencies again: requirements.lock (exact versions, hashes, every system), then environment.yml.

Run by ``make lock``. The lock names no registry host, so it serves wherever pip is set up; environment.yml repeats its
versions for those who use conda (tests/test_environment.py compares them). requirements-insee.lock and
requirements-fuzz.lock have what the extras of these names add to it, at the versions that go with it.
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


# What an extra is for, in the head of its lock.
EXTRAS = {"insee": "« pacte refresh chomage »", "fuzz": "« make fuzz » (Linux)"}
EXTRA_HEADER = """\
# Ce que {use} demande en plus de requirements.lock :
# pip install --no-deps --require-hashes -r requirements-{name}.lock
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
        lines = [f'      - "{pin}"\n' for pin in pins(LOCK.read_text(encoding="utf-8"))]
        ENVIRONMENT.write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")
        for name, use in EXTRAS.items():
            lock_extra(name, use)
    except subprocess.CalledProcessError as error:
        return int(error.returncode)
    return 0


def lock_extra(name: str, use: str) -> None:
    """Write in a lock of its own what an extra adds to the lock of all."""
    target = ROOT / f"requirements-{name}.lock"
    resolve(target, "--extra", "dev", "--extra", name, "--constraint", str(LOCK))
    held = {pin for block in blocks(LOCK.read_text(encoding="utf-8")) for pin in pins(block)}
    added = [block for block in blocks(target.read_text(encoding="utf-8")) if not held.intersection(pins(block))]
    head = EXTRA_HEADER.format(use=use, name=name)
    target.write_text(head + "".join(f"{block}\n" for block in added), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
