"""From composed pages to a static book: Jupyter Book, execution off, every warning an error."""

import contextlib
import copy
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from pacte_analysis.errors import PacteError
from pacte_analysis.lock import alone
from pacte_analysis.press.composition.compose import Page
from pacte_analysis.press.files import write_whole
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.forks import CORES, PRINTING
from pacte_analysis.press.running.warm import NoWarmProcess, WarmProcess

# What Sphinx makes without a source.
OWN_PAGES = {"search.html", "genindex.html"}

# Where pictures stand beside the pages that show them, in the project as in a flat book.
PICTURES = "captures"


class BookFailed(PacteError):
    """Jupyter Book refused a page; the message lists its warnings."""


def write_sources(
    folder: Path,
    project: Project,
    pages: Iterable[Page],
    *,
    title: str,
    context: dict[str, Any],
    files: Mapping[str, str | bytes] | None = None,
) -> None:
    """Write a book's sources in `folder`: flat pages, contents, configuration, tables and other `files` to download.

    Addresses do not carry the folders of the project: `notebooks/enfance.md` becomes `enfance.html`. Files that did not
    change keep their dates, and those of a chapter that is gone are removed.
    """
    kept: set[Path] = set()
    pages = list(pages)
    present = {page.name for page in pages}

    def write(name: str, content: str | bytes) -> None:
        write_whole(within(folder, name), content)
        kept.add(folder / name)

    for page in pages:
        write(f"{page.name}.md", without_links(page.markdown, _named(project.contents) - present))
        for name, table in page.downloads.items():
            write(f"extra/{name}", table)
    for name, content in (files or {}).items():
        write(f"extra/{name}", content)
    for name, references in bibliographies(project).items():
        write(name, references)
    for picture in pictures(project):
        write(f"{PICTURES}/{picture.name}", picture.read_bytes())
    own = [page.name for page in pages if page.name not in _named(project.contents)]
    contents = _with_own(_flat(project.contents, present), own)
    write("_toc.yml", yaml.safe_dump(contents, allow_unicode=True, sort_keys=False))
    config = configuration(project, title=title, context=context)
    write("_config.yml", yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    (folder / "extra").mkdir(exist_ok=True)
    made = ("*.md", "*.bib", f"{PICTURES}/*", "extra/**/*")
    for path in [path for pattern in made for path in folder.glob(pattern)]:
        if path.is_file() and path not in kept:
            path.unlink()


# A folder or a file of the book: no `..`, no root, no drive, no name that Windows keeps for its devices.
_NAME = re.compile(r"(?!(?i:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[\w-][\w.-]*(?<!\.)")


def within(folder: Path, name: str) -> Path:
    """The file `name` of a book's `folder`. Raises `BookFailed` for a name that leads elsewhere."""
    if not all(map(_NAME.fullmatch, name.split("/"))):
        raise BookFailed(
            f"« {name} » n'est pas le nom d'un fichier du livre : lettres, chiffres, points et tirets seulement. "
            "Corrigez l'identifiant de la figure ou de la ligne d'où il vient."
        )
    return folder / name


def pictures(project: Project) -> list[Path]:
    """The pictures of the pages that compute nothing, which `tools/captures.py` takes."""
    return sorted((project.root / "book" / PICTURES).glob("*.webp"))


def drop_stale(folder: Path, html: Path) -> None:
    """Take out of the printed book the pages and the tables that its sources have no more: Sphinx leaves them."""
    extra = folder / "extra"
    for page in html.glob("*.html"):
        if page.name not in OWN_PAGES and not (folder / f"{page.stem}.md").exists():
            page.unlink()
    for table in (html / "donnees").glob("*"):
        if not (extra / "donnees" / table.name).exists():
            table.unlink()


def configuration(project: Project, *, title: str, context: dict[str, Any]) -> dict[str, Any]:
    """The project's `_config.yml` for one edition: its title, no execution, no reader of notebooks."""
    config = copy.deepcopy(project.config)
    config["title"] = title
    config["execute"] = {"execute_notebooks": "off"}
    sphinx = config.setdefault("sphinx", {}).setdefault("config", {})
    sphinx.pop("nb_custom_formats", None)
    # The address of a page is that of its edition, which the shell knows.
    config.get("html", {}).pop("baseurl", None)
    sphinx["html_extra_path"] = ["extra"]
    sphinx["bibtex_bibfiles"] = list(bibliographies(project))
    sphinx.setdefault("html_context", {})["pacte"] = context
    return config


def bibliographies(project: Project) -> dict[str, str]:
    """The bibliographies that `_config.yml` names, by their name in a flat book; one that is absent is empty."""
    paths = [project.root / name for name in project.config["sphinx"]["config"].get("bibtex_bibfiles", [])]
    return {path.name: path.read_text(encoding="utf-8") if path.is_file() else "" for path in paths}


def _named(contents: dict[str, Any]) -> set[str]:
    """The names of all the pages that the contents announce."""
    found: set[str] = {Path(contents["root"]).name}

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "file" in node:
                found.add(Path(node["file"]).name)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(contents)
    return found


def _flat(contents: dict[str, Any], present: Collection[str]) -> dict[str, Any]:
    """The contents of a flat book, without the pages that this edition has not; their sub-pages move up."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            flat = {key: walk(value) for key, value in node.items()}
            if "file" in node:
                flat["file"] = Path(node["file"]).name
            return {key: value for key, value in flat.items() if value != []}
        if isinstance(node, list):
            kept: list[Any] = []
            for item in (walk(item) for item in node):
                absent = isinstance(item, dict) and "file" in item and item["file"] not in present
                kept += item.get("sections", []) if absent else [item]
            return [item for item in kept if not isinstance(item, dict) or "file" in item or "chapters" in item]
        return node

    flat: dict[str, Any] = walk(contents)
    return flat | {"root": Path(contents["root"]).name}


def _with_own(flat: dict[str, Any], own: Collection[str]) -> dict[str, Any]:
    """The contents with the pages that no file of the project makes, at the head of the last part."""
    entries = [{"file": name} for name in own]
    if not entries:
        return flat
    if "parts" not in flat and flat.get("chapters"):
        return flat | {"chapters": [*flat["chapters"], *entries]}
    *first, last = flat.get("parts") or [{"caption": "Annexes", "chapters": []}]
    return flat | {"parts": [*first, last | {"chapters": [*entries, *last["chapters"]]}]}


def without_links(markdown: str, absent: Collection[str]) -> str:
    """`markdown` whose links to pages that this edition has not are their text alone."""
    if not absent:
        return markdown
    pages = "|".join(sorted(map(re.escape, absent)))
    html = re.compile(rf'<a [^>]*href="(?:{pages})\.html(?:#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)
    link = re.compile(rf"\[([^\]\n]+)\]\((?:{pages})\.(?:md|html)(?:#[^)\s]*)?\)")
    role = re.compile(rf"\{{doc\}}`([^`<]+?)\s*<(?:{pages})>`")
    for pattern in (html, link, role):
        markdown = pattern.sub(r"\1", markdown)
    return markdown


def wait_for_printers(folder: Path) -> None:
    """Wait for whoever still writes pages in `folder`, for a build that was killed. Raises `Busy` after ten minutes."""
    with alone(folder / PRINTING, "une impression"):
        return


def build_book(folder: Path, *, warm: WarmProcess | None = None, cores: int = 1) -> Path:
    """Print the sources in `folder`; the folder of HTML. Raises `BookFailed` on any warning.

    Jupyter Book's command is forked from the process `warm`, or starts the usual way when there is none; as many
    processes as `cores` write its pages.
    """
    arguments = ["build", str(folder), "-W", "-n", "--keep-going", "-q"]
    # Sphinx must not take a language or a date from the machine.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    environment[CORES] = str(cores)
    answer = None
    if warm is not None:
        # A process that was killed is no reason to print nothing.
        with contextlib.suppress(NoWarmProcess):
            answer = warm.print_book(arguments, environment)
    if answer is not None:
        code, said = answer
    else:
        program = (
            "import sys; from pathlib import Path; from pacte_analysis.lock import hold; "
            "from pacte_analysis.press.running.crew import die_with_parent; die_with_parent(); "
            f"hold(Path(sys.argv[2]) / '{PRINTING}', new=False); "
            "from jupyter_book.cli.main import main; sys.exit(main())"
        )
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
        code, said = done.returncode, done.stdout + done.stderr
    if code != 0:
        # Sphinx would not read an unchanged page again, and the next build would publish it without a word.
        shutil.rmtree(folder / "_build", ignore_errors=True)
        raise BookFailed(_warnings(said, folder))
    return folder / "_build" / "html"


# What Sphinx says most often to an analyst, and what to do about it.
_REMEDIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"term not in glossary: '([^']+)'"), "le sigle « {} » n'est pas dans book/sigles.md : ajoutez-le"),
    (re.compile(r"undefined label: '([^']+)'"), "le renvoi « {} » ne mène nulle part : vérifiez la cible (nom)="),
    (re.compile(r"'myst' cross-reference target not found: '([^']+)'"), "le lien « {} » ne mène nulle part"),
    (re.compile(r"cross-reference target not found: '([^']+)'"), "le lien « {} » ne mène nulle part"),
    (re.compile(r"could not find bibtex key \"?([\w-]+)\"?"), "la référence « {} » n'est pas dans la bibliographie"),
    (re.compile(r"Unknown directive type: '([^']+)'"), "la directive « {} » n'existe pas"),
    (re.compile(r"Unknown interpreted text role \"([^\"]+)\""), "le rôle « {} » n'existe pas"),
    (re.compile(r"duplicate term description of ([^,]+),"), "le sigle « {} » est défini deux fois dans book/sigles.md"),
)


def _warnings(output: str, folder: Path) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output).replace(str(folder) + os.sep, "")
    lines = [line.strip() for line in plain.splitlines() if re.search(r"WARNING|ERROR|Error:|Exception", line)]
    listed = "\n".join(dict.fromkeys(in_french(line) for line in lines[:15])) or plain.strip()[-1500:]
    return f"Jupyter Book a refusé le livre ; la dernière version publiée reste en place.\n{listed}"


def in_french(warning: str) -> str:
    """A usual warning as a remedy; any other as it is. Lines are those of the composed page, hence left out."""
    file = warning.split(":", 1)[0]
    for pattern, remedy in _REMEDIES:
        if found := pattern.search(warning):
            return f"{file} : {remedy.format(found.group(1))}."
    return warning
