"""How long editions take, beside the plain road: papermill's command for each chapter, then `jupyter-book build`.

    python bench/edition.py                        everything, eighteen régions, up to 120 editions: hours
    python bench/edition.py --only a,c,d --times 1 --regions 2 --counts 1,2
    python bench/edition.py --plain 3              the plain road over three régions only, and it says so

    a  the plain road: one edition, then several régions        b  jupyter-book build with its own cache, cold and warm
    c  pacte build, cold: the same edition, the same régions    d  the same again, nothing changed
    e  one sentence, one cell, one value, one function changed  f  what an edition more costs; memory, disk

Each measure works on a copy of the project, with a home folder of its own, never in the checkout. Medians of `--times`
runs. The result is printed and added to `bench/editions.json` with the machine and the commit.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from place import ROOT, TERRITORY, YEAR, Place, chapters, codes, place
from watched import busy, on_disk
from where import steps

HISTORY = ROOT / "bench" / "editions.json"
PARTS = "abcdef"
CHANGED = ("phrase", "cellule", "valeur", "fonction")
COUNTS = (1, 6, 18, 60, 120)


# --- the measures ----------------------------------------------------------------------------------------------------


def say(words: str) -> None:
    """Where the measure is: all of it takes an hour."""
    print(f"{datetime.now():%H:%M} {words}", file=sys.stderr, flush=True)


def plain(at: Place, code: str) -> dict[str, float]:
    """Papermill's command for each chapter, one after another, then Jupyter Book's: where the seconds go."""
    say(f"papermill puis jupyter-book build, {code}")
    folder = at.root / "simple" / code
    folder.mkdir(parents=True)
    names = chapters(code)
    seconds = dict.fromkeys(("commande", "noyau", "imports", "cellules", "Sphinx", "total"), 0.0)
    for name in names:
        source, target = f"md://notebooks/{name}.md", folder / f"{name}.ipynb"
        given = ("-p", "territory", code, "-p", "year", YEAR)
        took = at.python("-m", "papermill", source, target, *given, "--no-progress-bar").seconds
        for step, value in steps(json.loads(target.read_text(encoding="utf-8"))).items():
            seconds[step] += value
            took -= value
        seconds["commande"] += took
    write_book(folder, names, "off")
    seconds["Sphinx"] = at.jupyter_book(folder).seconds
    seconds["total"] = sum(seconds.values())
    return seconds


def write_book(folder: Path, names: list[str], execute: str) -> None:
    """The least that Jupyter Book needs to print these pages."""
    lines = "".join(f"  - file: {name}\n" for name in names[1:])
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {names[0]}\nchapters:\n{lines}", encoding="utf-8")
    config = f"title: Mesure\nonly_build_toc_files: true\nexecute:\n  execute_notebooks: '{execute}'\n  timeout: 300\n"
    (folder / "_config.yml").write_text(config, encoding="utf-8")


def measure_plain(options: argparse.Namespace) -> dict[str, Any]:
    with place() as at:
        runs = []
        for _ in range(options.times):
            runs.append(plain(at, TERRITORY))
            shutil.rmtree(at.root / "simple")
        one = {step: statistics.median(each[step] for each in runs) for step in runs[0]}
        wanted = min(options.plain or options.regions, options.regions)
        many = [plain(at, code)["total"] for code in codes(wanted)] if wanted else []
    return {"une": one, "régions": {"mesurées": wanted, "sur": options.regions, "secondes": sum(many)}}


def measure_cached(options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, list[float]] = {"à froid": [], "à chaud": []}
    for turn in range(options.times):
        say(f"jupyter-book build et son cache, {turn + 1} sur {options.times}")
        with place() as at:
            folder, names = at.root / "cache", chapters(TERRITORY)
            folder.mkdir()
            for name in names:
                shutil.copy2(at.root / "notebooks" / f"{name}.md", folder)
            write_book(folder, names, "cache")
            for seconds in found.values():
                seconds.append(at.jupyter_book(folder).seconds)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def measure_ours(options: argparse.Namespace) -> dict[str, Any]:
    """Cold (c), nothing changed (d): one edition, then the régions; the measures share their copies."""
    found: dict[str, list[float]] = {"une, à froid": [], "une, rien": [], "régions, à froid": [], "régions, rien": []}
    where: dict[str, float] = {}
    for turn in range(options.times):
        say(f"pacte build, {turn + 1} sur {options.times}")
        with place() as at:
            found["une, à froid"].append(at.pacte("build", f"{TERRITORY}/{YEAR}").seconds)
            found["une, rien"].append(at.pacte("build", f"{TERRITORY}/{YEAR}").seconds)
            if turn == 0:
                shutil.rmtree(at.root / "_build")
                at.python(ROOT / "bench" / "where.py", TERRITORY, YEAR, at.root / "temps.json")
                where = json.loads((at.root / "temps.json").read_text(encoding="utf-8"))
        if options.regions and (turn == 0 or options.regions <= 3):
            with place() as at:
                at.list_editions(codes(options.regions))
                found["régions, à froid"].append(at.pacte("build", "--all").seconds)
                found["régions, rien"] += [at.pacte("build", "--all").seconds for _ in range(options.times)]
    return {name: statistics.median(seconds) for name, seconds in found.items() if seconds} | {"temps": where}


def _in_text(at: Place, turn: int) -> None:
    chapter = at.root / "notebooks" / "enfance.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + f"\nUne phrase de plus, la {turn}e.\n", encoding="utf-8")


def _in_cell(at: Place, turn: int) -> None:
    chapter = at.root / "notebooks" / "enfance.md"
    cell = f"\n```{{code-cell}} ipython3\nessai = {turn}\n```\n"
    chapter.write_text(chapter.read_text(encoding="utf-8") + cell, encoding="utf-8")


def _in_table(at: Place, turn: int) -> None:
    table = at.root / "data" / "observations" / "barometre.csv"
    text = table.read_text(encoding="utf-8")
    said = re.compile(rf"(?m)^(taux_pauvrete_60,{TERRITORY},2021,)[\d.]+,")
    changed = said.sub(rf"\g<1>17.{4 + turn % 5},", text)
    if said.search(text) is None:
        sys.exit(f"taux_pauvrete_60 2021 n'est plus dans {table.name} : la mesure « valeur » est à revoir.")
    table.write_text(changed if changed != text else said.sub(r"\g<1>17.9,", text), encoding="utf-8")


def _in_package(at: Place, turn: int) -> None:
    module = at.root / "src" / "pacte_analysis" / "french.py"
    text = module.read_text(encoding="utf-8")
    body = re.sub(r'(def spelled\(.*?"""[^"]*""")', rf"\1\n    _ = {turn}", text, count=1, flags=re.S)
    module.write_text(body, encoding="utf-8")


CHANGES: dict[str, Callable[[Place, int], None]] = dict(
    zip(CHANGED, (_in_text, _in_cell, _in_table, _in_package), strict=True)
)


def measure_changes(options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with place() as at:
        at.pacte("build", f"{TERRITORY}/{YEAR}")
        for name, change in CHANGES.items():
            taken = []
            say(f"pacte build, changé : {name}")
            for turn in range(options.times):
                change(at, turn)
                taken.append(at.pacte("build", f"{TERRITORY}/{YEAR}"))
            ran = re.search(r"(\d+) chapitres? exécuté", taken[-1].said)
            found[name] = {
                "secondes": statistics.median(each.seconds for each in taken),
                "chapitres": int(ran[1]) if ran else 0,
            }
    return found


def measure_many(options: argparse.Namespace) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for count in options.counts:
        say(f"pacte build --all, {count} éditions")
        with place() as at:
            at.list_editions(codes(count))
            took = at.pacte("build", "--all", memory=True)
            before = rows[-1] if rows else {"éditions": 0, "secondes": 0.0}
            added = (took.seconds - before["secondes"]) / (count - before["éditions"])
            again = at.pacte("build", "--all").seconds
            rows.append(
                {
                    "éditions": count,
                    "secondes": took.seconds,
                    "par édition ajoutée": added,
                    "rien de changé": again,
                    "mémoire": took.memory,
                    "disque": on_disk(at.root / "_build"),
                }
            )
    return rows


# --- what is said and kept -------------------------------------------------------------------------------------------


def table(found: dict[str, Any], cores: int) -> list[str]:
    """The measures as lines to read."""
    lines = []
    one = found.get("a", {}).get("une", {})
    if one:
        lines.append("papermill puis jupyter-book build, une édition")
        lines += [f"  {step:<28}{seconds:>10.1f} s" for step, seconds in one.items()]
        many = found["a"]["régions"]
        if many["mesurées"]:
            lines.append(f"  {many['mesurées']} régions mesurées sur {many['sur']}{many['secondes']:>13.1f} s")
    for name, seconds in found.get("b", {}).items():
        lines.append(f"{'jupyter-book build, son cache, ' + name:<42}{seconds:>8.1f} s")
    for name, seconds in found.get("c", {}).items():
        if name != "temps":
            lines.append(f"{'pacte build, ' + name:<42}{seconds:>8.2f} s")
    for step, seconds in found.get("c", {}).get("temps", {}).items():
        lines.append(f"  {step:<36}{seconds:>12.2f} s")
    for name, row in found.get("e", {}).items():
        lines.append(f"{'pacte build, changé : ' + name:<42}{row['secondes']:>8.2f} s   {row['chapitres']} chapitres")
    if found.get("f"):
        lines.append(f"{'éditions':>10}{'secondes':>12}{'par ajout':>12}{'rien':>8}{'mémoire':>12}{'disque':>12}")
    for row in found.get("f", []):
        lines.append(
            f"{row['éditions']:>10}{row['secondes']:>12.1f}{row['par édition ajoutée']:>12.1f}"
            f"{row['rien de changé']:>8.2f}{row['mémoire'] / 1e9:>9.2f} Go{row['disque'] / 1e6:>9.0f} Mo"
        )
    return lines + [f"→ {line}" for line in ratios(found, cores)]


def ratios(found: dict[str, Any], cores: int) -> list[str]:
    """Ours beside the plain road of the same run, as far as both were measured."""
    ours, one = found.get("c", {}), found.get("a", {}).get("une", {})
    lines = []
    if ours and one:
        cold = ours["une, à froid"]
        least = one["cellules"] / cores + one["Sphinx"]
        lines.append(f"une édition à froid : {one['total'] / cold:.1f} fois plus vite (cible 3)")
        lines.append(f"{cold / least:.2f} fois ses cellules ÷ {cores} plus un Sphinx (cible 1.5)")
    many = found.get("a", {}).get("régions", {})
    if many.get("mesurées") and "régions, à froid" in ours:
        each, cold = many["secondes"] / many["mesurées"], ours["régions, à froid"] / many["sur"]
        whole = many["mesurées"] == many["sur"]
        about = f"{many['sur']} régions" if whole else f"par édition, {many['mesurées']} régions contre {many['sur']}"
        lines.append(f"{about} : {each / cold:.1f} fois plus vite (cible 8)")
    return lines


def machine(load: float) -> dict[str, Any]:
    cpu = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*:\s*(.+)", cpu.read_text()) if cpu.is_file() else None
    return {
        "python": platform.python_version(),
        "système": platform.system(),
        "processeur": named[1].strip() if named else platform.processor(),
        "cœurs": os.cpu_count(),
        "charge": round(load, 1),
    }


def commit() -> str:
    """The commit that was measured, and whether files differ from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return git("rev-parse", "--short", "HEAD") + (" modifié" if git("status", "--porcelain", "src") else "")


def rounded(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: rounded(value) for name, value in found.items()}
    if isinstance(found, list):
        return [rounded(value) for value in found]
    return round(found, 3) if isinstance(found, float) else found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--regions", type=int, default=18)
    parser.add_argument("--plain", type=int, default=0, help="régions of the plain road; all of them by default")
    parser.add_argument("--only", default=PARTS, help="a,c,d…")
    parser.add_argument("--counts", default=",".join(map(str, COUNTS)))
    options = parser.parse_args(arguments)
    options.counts = [int(count) for count in options.counts.split(",") if count]
    asked = {letter for letter in options.only if letter in PARTS}
    load, found = busy(), dict[str, Any]()
    measures = {
        "a": measure_plain,
        "b": measure_cached,
        "c": measure_ours,
        "e": measure_changes,
        "f": measure_many,
    }
    for letter, measure in measures.items():
        if letter in asked or (letter == "c" and "d" in asked):
            found[letter] = measure(options)
    load = max(load, busy())
    print("\n".join(table(found, os.cpu_count() or 1)))
    if load > (os.cpu_count() or 1):
        print(f"La machine était occupée (charge {load:.1f}) : ces secondes sont trop longues, mesurez à nouveau.")
    history = json.loads(HISTORY.read_text(encoding="utf-8")) if HISTORY.is_file() else []
    history.append(
        {
            "date": f"{datetime.now():%Y-%m-%d}",
            "commit": commit(),
            "machine": machine(load),
            "fois": options.times,
            "mesures": rounded(found),
        }
    )
    HISTORY.write_text(json.dumps(history, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
