"""Push through every door of the barometer what the coverage of its code suggests: `make fuzz` for five minutes.

    python tools/fuzz.py --seconds 300          every door, in turn
    python tools/fuzz.py import yaml            some of them

The doors are in tests/fuzz/doors.py. Atheris (requirements-fuzz.lock) leads; what reached code that nothing else did
is kept in tests/fuzz/corpus/, which the tests push through again. An input that ends in anything but an answer or a
clear refusal is printed, kept as `crash-…` in the door's folder, and the command ends with 1.
"""

import argparse
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

# What is kept of a door: enough to begin from, light enough for a clone.
KEPT = 40
LONGEST = 4096


def lead(name: str, seconds: int) -> None:
    """Fuzz one door until the time is over; does not return."""
    import atheris

    with atheris.instrument_imports(include=["pacte_analysis"]):
        from fuzz.doors import DOORS
    folder = CORPUS / name
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", f"-max_len={LONGEST}", "-timeout=30"]
    atheris.Setup([sys.argv[0], *options, "-rss_limit_mb=3000", str(folder)], DOORS[name].hypothesis.fuzz_one_input)
    atheris.Fuzz()


def pruned(folder: Path) -> int:
    """Keep the shortest inputs of a door; how many."""
    found = sorted(
        folder.iterdir(), key=lambda path: (not path.name.startswith("crash-"), path.stat().st_size, path.name)
    )
    for path in found[KEPT:]:
        path.unlink()
    return len(found[:KEPT])


def main() -> int:
    parser = argparse.ArgumentParser(description="Essaie des entrées au hasard, guidé par la couverture du code.")
    parser.add_argument("doors", nargs="*", metavar="porte", help="import, territoire, récit… ; toutes par défaut")
    parser.add_argument("--seconds", type=int, default=300, metavar="n", help="durée totale (300)")
    parser.add_argument("--lead", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lead:
        lead(options.lead, options.seconds)
    if find_spec("atheris") is None:
        print("Atheris n'est pas installé (il n'existe que pour Linux) : pip install --no-deps --require-hashes "
              "-r requirements-fuzz.lock", file=sys.stderr)  # fmt: skip
        return 1
    from fuzz.doors import DOORS

    unknown = sorted(set(options.doors) - set(DOORS))
    if unknown:
        print(f"Porte inconnue : {', '.join(unknown)}. Portes : {', '.join(DOORS)}.", file=sys.stderr)
        return 1
    doors, crashes = options.doors or list(DOORS), 0
    for name in doors:
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, __file__, "--lead", name, "--seconds", str(max(1, options.seconds // len(doors)))]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([*sys.path[:2], os.environ.get("PYTHONPATH", "")]),
            "PYTHONWARNINGS": "ignore",
        }
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")
        said = done.stdout + done.stderr
        pushed = re.findall(r"^#(\d+)", said, re.MULTILINE)
        crashed = sorted(
            path.name for path in folder.glob("*-*") if path.name.startswith(("crash-", "timeout-", "oom-"))
        )
        crashes += len(crashed) or (done.returncode != 0)
        print(f"{name} : {pushed[-1] if pushed else 0} entrées, {len(crashed)} échec(s), {pruned(folder)} gardées")
        if done.returncode:
            print(said[-3000:], file=sys.stderr)
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
