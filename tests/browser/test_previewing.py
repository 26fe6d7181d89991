"""`pacte preview` in a real browser: what is saved is on the page, at the same place, and errors are said there."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from projects import HEADER, small_copy

pytestmark = pytest.mark.browser

LINES = "\n\n".join(["Une phrase de plus pour que la page soit haute."] * 60)
SECOND = (
    HEADER
    + f"""# Une autre page

```{{code-cell}} ipython3
:tags: [parameters]
territory = "REG-93"
year = 2024
```

## Un titre

{LINES}

## Un endroit

La phrase de {{{{ annee }}}}.

{LINES}
"""
)


@dataclass
class Preview:
    """A preview that runs, and the project that it shows."""

    root: Path
    address: str
    process: subprocess.Popen[str]

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / "notebooks" / f"{name}.md"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    root = tmp_path_factory.mktemp("apercu")
    small_copy(root)
    home = root / "notebooks" / "index.md"
    # Nothing to say of it: the panel is shut.
    home.write_text(home.read_text(encoding="utf-8").replace(", section, show", ""), encoding="utf-8")
    (root / "notebooks" / "autre.md").write_text(SECOND, encoding="utf-8")
    toc = "format: jb-book\nroot: notebooks/index\nchapters:\n- file: notebooks/autre\n"
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    environment = {**os.environ, "PACTE_DATA": str(root / "data")}
    process = subprocess.Popen(
        [sys.executable, "-m", "pacte_analysis.cli.main", "preview", "--port", "0"],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    address = process.stdout.readline().split()[2]
    assert "Imprimé" in process.stdout.readline()
    yield Preview(root, address, process)
    process.kill()
    process.wait()


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700}, locale="fr-FR")
    made = context.new_page()
    made.set_default_timeout(90_000)
    made.goto(preview.address)
    yield made
    context.close()


def waited(found: Callable[[], bool], seconds: float = 60) -> bool:
    limit = time.monotonic() + seconds
    while not found() and time.monotonic() < limit:
        time.sleep(0.05)
    return found()


def test_a_saved_sentence_is_on_the_page_without_a_run(preview: Preview, page: Page) -> None:
    runs = set((preview.root / "_build" / "runs" / "carnets").iterdir())
    preview.edit("index", "de la population est pauvre", "des habitants sont pauvres")
    expect(page.locator("main")).to_contain_text("des habitants sont pauvres", timeout=90_000)
    assert set((preview.root / "_build" / "runs" / "carnets").iterdir()) == runs


def test_a_saved_cell_runs_its_chapter_only(preview: Preview, page: Page) -> None:
    before = len(list((preview.root / "_build" / "runs" / "carnets").iterdir()))
    preview.edit("index", 'edition.value("taux_pauvrete_60")', 'edition.value("taux_pauvrete_60", "FRANCE-FM")')
    expect(page.locator("main a.chiffre").first).to_have_text(re.compile("14,9"), timeout=90_000)
    assert len(list((preview.root / "_build" / "runs" / "carnets").iterdir())) == before + 1


def test_the_browser_stays_where_it_was(preview: Preview, page: Page) -> None:
    page.goto(preview.address.replace("index.html", "autre.html"))
    page.locator("#un-endroit").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('un-endroit').scrollIntoView({behavior: 'instant'}); scrollBy(0, -150)")
    before = page.evaluate("document.getElementById('un-endroit').getBoundingClientRect().top")
    preview.edit("autre", "## Un titre", "## Un titre\n\nUn ajout au-dessus.\n\nUn autre.")
    preview.edit("autre", "La phrase de", "La phrase qui change en")
    expect(page.locator("main")).to_contain_text("qui change", timeout=90_000)
    page.wait_for_load_state("load")
    assert waited(
        lambda: abs(page.evaluate("document.getElementById('un-endroit').getBoundingClientRect().top") - before) < 3
    )


def test_an_error_is_said_in_french_at_its_line_and_the_last_good_page_stays(preview: Preview, page: Page) -> None:
    panel = page.locator("#pacte-apercu")
    line = 1 + (preview.root / "notebooks" / "index.md").read_text(encoding="utf-8").split("\n").index(
        "publish(pauvrete=pauvrete)"
    )
    preview.edit("index", "publish(pauvrete=pauvrete)", "publish(pauvrete=pauvret)")
    expect(panel).to_contain_text(f"notebooks/index.md:{line}", timeout=90_000)
    expect(panel).to_contain_text("cellule de code n° 2", timeout=90_000)
    expect(page.locator("main")).to_contain_text("pauvre")
    preview.edit("index", "publish(pauvrete=pauvret)", "publish(pauvrete=pauvrete)")
    expect(panel).to_be_hidden(timeout=90_000)


def test_what_an_error_says_is_text_whatever_it_holds(preview: Preview, page: Page) -> None:
    panel, asked = page.locator("#pacte-apercu"), list[str]()
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    preview.edit("index", "publish(pauvrete=pauvrete)", f"raise ValueError({hostile!r})")
    expect(panel).to_contain_text(hostile, timeout=90_000)
    assert panel.locator("img, script").count() == 0
    preview.edit("index", f"raise ValueError({hostile!r})", "publish(pauvrete=pauvrete)")
    expect(panel).to_be_hidden(timeout=90_000)
    assert asked == []


def test_what_sphinx_refuses_is_said_and_the_last_good_page_stays(preview: Preview, page: Page) -> None:
    panel = page.locator("#pacte-apercu")
    preview.edit("index", "## Le taux", "Voir {ref}`nulle-part`.\n\n## Le taux")
    expect(panel).to_contain_text("nulle-part", timeout=90_000)
    expect(page.locator("main")).not_to_contain_text("nulle-part")
    preview.edit("index", "Voir {ref}`nulle-part`.\n\n", "")
    expect(panel).to_be_hidden(timeout=90_000)


def test_what_pacte_check_says_is_said_on_save(preview: Preview, page: Page) -> None:
    panel = page.locator("#pacte-apercu")
    preview.edit("index", "sont pauvres", "sont pauvres, soit 271 personnes")
    expect(panel).to_contain_text("271", timeout=90_000)
    preview.edit("index", ", soit 271 personnes", "")
    expect(panel).to_be_hidden(timeout=90_000)


def test_nobody_else_is_served(preview: Preview, page: Page) -> None:
    port = int(re.findall(r":(\d+)/", preview.address)[0])
    listening = Path("/proc/net/tcp")
    if listening.exists():
        bound = [line.split()[1] for line in listening.read_text().splitlines()[1:]]
        assert [
            address for address in bound if address.endswith(f":{port:04X}") and not address.startswith("0100007F")
        ] == []
    with socket.create_connection(("127.0.0.1", port)) as asked:
        asked.sendall(b"GET / HTTP/1.1\r\nHost: un-autre-site.example\r\nConnection: close\r\n\r\n")
        assert asked.recv(100).startswith(b"HTTP/1.1 403")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking")
def test_a_second_preview_of_the_same_edition_is_refused(preview: Preview) -> None:
    command = [sys.executable, "-m", "pacte_analysis.cli.main", "preview", "--port", "0"]
    environment = {**os.environ, "PACTE_DATA": str(preview.root / "data")}
    again = subprocess.run(command, cwd=preview.root, env=environment, capture_output=True, text=True, timeout=120)
    assert again.returncode == 1
    assert "une autre commande s'en sert" in again.stderr


def test_it_stops_when_it_is_asked_and_leaves_no_process(preview: Preview) -> None:
    def children() -> list[str]:
        listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
        environs = []
        for line in listed.splitlines()[1:]:
            pid = line.split()[0]
            try:
                environs.append((line, Path(f"/proc/{pid}/environ").read_bytes()))
            except OSError:
                continue
        return [line for line, environ in environs if str(preview.root).encode() in environ]

    assert len(children()) >= 2
    preview.process.send_signal(signal.SIGTERM)
    assert preview.process.wait(60) == 0
    assert waited(lambda: children() == []), children()
