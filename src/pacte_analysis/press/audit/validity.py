"""Whether the HTML of every page is valid: the Nu checker, run on many pages at once by one Java process."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pacte_analysis.errors import PacteError
from pacte_analysis.press.audit.finding import Finding
from pacte_analysis.press.audit.scope import Scope
from pacte_analysis.press.project import Project

TITLE = "Validité du HTML"

METHOD = "le code de chaque page, par le vérificateur Nu du W3C"

# Where tools/nu/package-lock.json puts the checker.
JAR = "tools/nu/node_modules/vnu-jar/build/dist/vnu.jar"

# A command line is short on Windows; a process starts in two seconds.
AT_ONCE = 300

# What the checker notes and that is no fault here.
_ACCEPTED = (
    # Safari tells no list of a list without marks, unless it is said again.
    "The “list” role is unnecessary",
    # Said of an identifier that is given twice, which is an error of its own.
    "The first occurrence of ID",
    # XHTML's way of writing, which is allowed.
    "Trailing slash on void elements",
    # The checker knows neither where a page comes from, hence what 'self' is, nor the hash of a script: `scripts` reads
    # the policy of every page, and the tests open pages under it in a browser.
    "Resource violates Content Security Policy",
    "Inline script violates Content Security Policy",
)

# Rows that become cards on a narrow screen say again what they are, or Safari tells no table: roles that repeat the
# element's own, which the rules of HTML would rather not have (display.findings, display.register).
_REPEATED = re.compile(
    "The “(?:table|rowgroup|row|columnheader|rowheader|cell)” role is unnecessary"
    "|The “role” attribute must not be used on a “(?:thead|tbody|tr|th|td)” element which has a “table” ancestor"
)

_REMEDY = "Corrigez le gabarit (press/theme), le dessin (display) ou le texte qui l'écrit."


class NoChecker(PacteError):
    """The Nu checker, or the Java that it needs, is not here."""


def inspect(scope: Scope, step: Callable[[int, int], None]) -> Iterator[Finding]:
    """Every error and warning of the checker. Raises `NoChecker`."""
    java, jar = require(Project.find(scope.site).root)
    for start in range(0, len(scope.pages), AT_ONCE):
        batch = scope.pages[start : start + AT_ONCE]
        for message in _messages(java, jar, scope.site, batch):
            if finding := _finding(message, scope.site):
                yield finding
        step(start + len(batch), len(scope.pages))


def require(root: Path) -> tuple[str, Path]:
    """Java and the checker's archive. Raises `NoChecker`, which says what to install."""
    java, jar = shutil.which("java"), root / JAR
    if java is None:
        raise NoChecker(
            "Le HTML n'a pas été vérifié : il faut Java. Installez-le (Debian, Ubuntu : sudo apt-get install "
            "default-jre-headless ; Windows, macOS : adoptium.net), puis relancez."
        )
    if not jar.is_file():
        raise NoChecker(
            "Le HTML n'a pas été vérifié : le vérificateur Nu manque. Installez-le : "
            "npm ci --prefix tools/nu --ignore-scripts, puis relancez."
        )
    return java, jar


def _messages(java: str, jar: Path, site: Path, pages: Sequence[str]) -> list[dict[str, Any]]:
    # The schema of HTML needs a deeper stack than Java's own; languages are not guessed, the pages say theirs.
    options = ["--format", "json", "--exit-zero-always", "--no-langdetect", "--skip-non-html"]
    command = [java, "-Xss8m", "-jar", str(jar), *options, *pages]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, encoding="utf-8", check=False)
    try:
        messages: list[dict[str, Any]] = json.loads(done.stdout or done.stderr)["messages"]
    except (json.JSONDecodeError, KeyError):
        said = (done.stdout + done.stderr).strip()[:400]
        raise NoChecker(f"Le HTML n'a pas été vérifié : le vérificateur Nu s'est arrêté ({said}).") from None
    return messages


def _finding(message: dict[str, Any], site: Path) -> Finding | None:
    said = str(message["message"])
    fault = message["type"] != "info" or message.get("subType") == "warning"
    if not fault or said.startswith(_ACCEPTED) or _REPEATED.match(said):
        return None
    # ``file:/home/…/site/bretagne/2024/index.html``, with the slashes of Java.
    address = unquote(str(message.get("url", ""))).partition(site.name + "/")[2]
    near = " ".join(str(message.get("extract", "")).split())
    line = message.get("lastLine", "?")
    return Finding(address, "html:validite", f"ligne {line}, {said} (près de « {near} »).", _REMEDY)
