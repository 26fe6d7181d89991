"""The cockpit: choose a territory, a year and a chapter, see what is known, run, open the page.

ipywidgets only, so that JupyterLab and Voilà show the same panel; what it says is computed in `desk`.
"""

import html
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from pacte_analysis import french
from pacte_analysis.display.stylesheet import notebook_css
from pacte_analysis.edition import Edition, edition_years, open_catalogue
from pacte_analysis.errors import PacteError
from pacte_analysis.press.books.fonts import font_css
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import Progress, chapters_of
from pacte_analysis.workshop import desk
from pacte_analysis.workshop.served import Served

_CSS = """
.cockpit { font-family: "Pacte Sans", system-ui, sans-serif; color: var(--jp-content-font-color1, #1c1c1a); }
.cockpit h2 { font-size: 1.15rem; margin: 1rem 0 0.25rem; }
.cockpit table { border-collapse: collapse; font-size: 0.95rem; }
.cockpit :is(th, td) { text-align: left; padding: 0.15rem 1rem 0.15rem 0; vertical-align: top; line-height: 1.4; }
.cockpit .figure :is(th, td):not(.nombre) { text-align: left; }
.cockpit .cockpit-erreur { border-left: 4px solid #b3261e; padding: 0.25rem 0.75rem; line-height: 1.5; }
.cockpit progress { width: 100%; max-width: 24rem; }
.cockpit li, .cockpit p { line-height: 1.5; }
.cockpit .cockpit-page { font-size: 1.1rem; font-weight: 600; text-decoration: underline; }
.cockpit .cockpit-page { color: var(--jp-content-link-color, #1b49c4); }
.cockpit .figure { margin-top: 0.5rem; }
.cockpit .figure-liens { display: none; }
"""
_FIELD: dict[str, Any] = {"style": {"description_width": "6.5rem"}, "layout": {"width": "min(30rem, 100%)"}}


class Cockpit(widgets.VBox):  # type: ignore[misc]
    """The panel; a cell that ends with ``Cockpit()`` shows it."""

    def __init__(self, project: Project | None = None) -> None:
        self.project = project or Project.find()
        self.catalogue = open_catalogue()
        self.served = Served(self.project.site)
        self.edition: Edition | None = None
        self.running: threading.Thread | None = None
        self._states: dict[str, str] = {}
        self._step = ("", 0, 1)
        self._hushed = False
        self.search = widgets.Text(
            description="Territoire", placeholder="un nom ou un code : var, paca, REG-93", **_FIELD
        )
        self.found = widgets.Select(description="Trouvés", rows=6, **_FIELD)
        self.year = widgets.Dropdown(description="Année", **_FIELD)
        self.chapter = widgets.Dropdown(description="Chapitre", **_FIELD)
        self.indicator = widgets.Dropdown(description="Graphique de", **_FIELD)
        self.run = widgets.Button(
            description="Exécuter",
            button_style="primary",
            tooltip="Exécute le chapitre et ceux qui ne le sont pas, imprime l'édition et donne sa page",
        )
        self.told, self.held, self.figures, self.chart = (widgets.HTML() for _ in range(4))
        style = f"<style>{font_css()}{notebook_css()}{_CSS}</style>"
        self._follow()
        super().__init__(
            [
                widgets.HTML(f"{style}<h2>Choisir</h2>"),
                *(self.search, self.found, self.year, self.chapter, self.run, self.told),
                widgets.HTML("<h2>Ce qui est connu, ce qui manque</h2>"),
                self.held,
                widgets.HTML("<h2>Les chiffres</h2>"),
                *(self.figures, self.indicator, self.chart),
            ]
        )
        self.add_class("cockpit")
        default = self.project.default_edition
        self._wanted_year = int(default["year"])
        self._list("", chosen=str(default["territory"]))

    def _follow(self) -> None:
        """What each choice changes."""
        self.search.observe(lambda change: self._list(change["new"]), "value")
        for widget, react in (
            (self.found, self._choose_territory),
            (self.year, self._choose_year),
            (self.chapter, self._choose_chapter),
            (self.indicator, self._draw),
        ):
            widget.observe(self._unless_hushed(react), "value")
        self.run.on_click(lambda _: self.execute())

    def _unless_hushed(self, react: Callable[[], None]) -> Callable[[object], None]:
        def observe(_: object) -> None:
            if not self._hushed:
                react()

        return observe

    @contextmanager
    def _hush(self) -> Iterator[None]:
        """Choices that the panel makes itself: what depends on them is drawn once, at the end."""
        before, self._hushed = self._hushed, True
        try:
            yield
        finally:
            self._hushed = before

    # --- choosing --------------------------------------------------------------------------------------------------

    def _list(self, typed: str, chosen: str = "") -> None:
        """The territories that the text may mean; the chosen one stays while it is among them, else the first is."""
        places = desk.matching(self.catalogue.territories, typed)
        if not places:
            self._say(f"<p>{_words(f'Aucun territoire ne s’appelle « {typed} ».')}</p>")
            return
        self.told.value = ""
        kept = chosen or self.found.value
        codes = [place.code for place in places]
        before = self.found.value
        with self._hush():
            self.found.options = [(f"{place} ({place.code})", place.code) for place in places]
            self.found.value = kept if kept in codes else codes[0]
        if self.found.value != before:
            self._choose_territory()

    def _choose_territory(self) -> None:
        years = list(reversed(edition_years(self.catalogue, self.found.value)))
        with self._hush():
            self.year.options = years
            if years:
                self.year.value = min(years, key=lambda year: abs(year - self._wanted_year))
        self._show_edition()

    def _choose_year(self) -> None:
        if self.year.value:
            self._wanted_year = self.year.value
        self._show_edition()

    def _show_edition(self) -> None:
        """Open the edition and show what it holds; a territory without a year says so."""
        self.told.value = ""
        try:
            self.edition = Edition(self.catalogue, self.catalogue.territories[self.found.value], self.year.value or 0)
        except PacteError as error:
            self.edition = None
            self.run.disabled = True
            self._error(error.message)
            self.held.value = self.figures.value = self.chart.value = ""
            return
        self.run.disabled = False
        chapters = chapters_of(self.project, self.edition)
        kept = self.chapter.value
        with self._hush():
            self.chapter.options = [("Tous les chapitres", ""), *((desk.title(one), one.name) for one in chapters)]
            self.chapter.value = kept if kept in [one.name for one in chapters] else ""
        self.held.value = desk.holdings(self.project, self.edition)
        self._choose_chapter()

    def _choose_chapter(self) -> None:
        if self.edition is None:
            return
        axis = desk.axis_of(self._chapter())
        self.figures.value = desk.key_figures(self.edition, axis).html()
        choices = desk.charted(self.edition, axis)
        kept = self.indicator.value
        with self._hush():
            self.indicator.options = choices
            names = [name for _, name in choices]
            self.indicator.value = kept if kept in names else next(iter(names), None)
        self._draw()

    def _draw(self) -> None:
        if self.edition is None or not self.indicator.value:
            self.chart.value = ""
            return
        drawn = desk.charts(self.edition, self.indicator.value, desk.axis_of(self._chapter()))
        alone = _words("Une seule valeur connue : ni évolution ni comparaison à montrer.")
        self.chart.value = "".join(figure.html() for figure in drawn) or f"<p>{alone}</p>"

    def _chapter(self) -> Chapter | None:
        return next((one for one in self.project.chapters if one.name == self.chapter.value), None)

    # --- running ---------------------------------------------------------------------------------------------------

    def execute(self) -> threading.Thread | None:
        """Run and print what is chosen, aside, so that the panel stays alive; nothing while a run goes on."""
        if self.edition is None or (self.running and self.running.is_alive()):
            return None
        self._states = {}
        self._lock(True)
        self.running = threading.Thread(target=self._work, args=(self.edition, self._chapter()), daemon=True)
        self.running.start()
        return self.running

    def _work(self, edition: Edition, chapter: Chapter | None) -> None:
        try:
            page = desk.print_edition(self.project, edition, chapter, Progress(self._advance, self._advance_chapter))
        except PacteError as error:
            self._error(error.message, self._list_of_states())
        except Exception as error:  # a defect: whoever looks at the panel has no other place where to read it
            words = f"Défaut du programme ({type(error).__name__} : {error}). Signalez-le avec ce message."
            self._error(words, self._list_of_states())
        else:
            address, path = self.served.address(page), page.relative_to(self.project.root).as_posix()
            link = f'<a class="cockpit-page" href="{html.escape(address)}" target="_blank" rel="noopener">'
            said = f"<p>Imprimé. {link}Ouvrir la page</a> (<code>{html.escape(path)}</code>)</p>"
            self._say(said + self._list_of_states())
            self.held.value = desk.holdings(self.project, edition)
        finally:
            self._lock(False)

    def _lock(self, locked: bool) -> None:
        for widget in (self.search, self.found, self.year, self.chapter, self.run):
            widget.disabled = locked

    def _advance(self, step: str, done: int, total: int) -> None:
        self._step = (step, done, total)
        self._tell_progress()

    def _advance_chapter(self, name: str, state: str) -> None:
        if self._states.get(name) != "exécuté":  # a chapter that ran first is found done by the rest of the build
            self._states[name] = state
        self._tell_progress()

    def _tell_progress(self) -> None:
        step, done, total = self._step
        bar = f'<progress aria-label="{html.escape(step)}" max="{total}" value="{done}"></progress>'
        self._say(f"<p>{_words(f'{step} : {done} sur {total}')}<br>{bar}</p>{self._list_of_states()}")

    def _list_of_states(self) -> str:
        titles = {one.name: desk.title(one) for one in self.project.chapters}
        rows = "".join(
            f'<tr><th scope="row">{_words(titles.get(name, name))}</th><td>{state}</td></tr>'
            for name, state in self._states.items()
        )
        return f"<table><caption>Chapitre par chapitre</caption><tbody>{rows}</tbody></table>" if rows else ""

    def _say(self, page: str) -> None:
        self.told.value = f'<div role="status">{page}</div>'

    def _error(self, message: str, after: str = "") -> None:
        lines = "".join(f"<p>{_words(line)}</p>" for line in message.split("\n"))
        self.told.value = f'<div role="alert" class="cockpit-erreur">{lines}</div>{after}'


def _words(said: str) -> str:
    """Words for a person, as HTML."""
    return html.escape(french.typography(said), quote=False)
