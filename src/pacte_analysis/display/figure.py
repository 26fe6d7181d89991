"""The figure: a picture, a table or tiles, and the apparatus without which nothing is shown."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pacte_analysis import french
from pacte_analysis.display import stylesheet, wording
from pacte_analysis.display.axis import axis_attribute, checked_axis
from pacte_analysis.display.grid import Grid
from pacte_analysis.display.markup import attribute, labelled, tag, text
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import slug

MIME = "application/vnd.pacte.figure+json"
_COMPOUND = re.compile(r"\b[A-ZÀ-Þ]\w+(?:-\w+)+(?: d’[A-ZÀ-Þ]\w+)?")
KINDS = ("graphique", "tableau", "tuiles", "fiche", "tableau de bord", "liste", "carte")


class IncompleteFigure(PacteError):
    """A figure without one of the pieces that every figure must carry."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a page, complete. `body` is markup (an SVG, a table, tiles); all else is plain French text.

    `alt` says what the picture says; `data` are its numbers; `values` are all the values it shows, for provenance;
    `shows_data` when the body is itself the table of the data, which is then not repeated in a fold.
    Raises `IncompleteFigure` without title, subtitle, sources, scope or alt.
    """

    id: str
    kind: str
    title: str
    subtitle: str
    body: str
    alt: str
    scope: str
    sources: tuple[str, ...]
    data: Grid
    values: tuple[Value, ...]
    reading: str = ""
    precision: str = ""
    treatment: str = ""
    axis: str = ""
    shows_data: bool = False

    def __post_init__(self) -> None:
        pieces = {
            "le titre": self.title,
            "le sous-titre (mesure, unité, période)": self.subtitle,
            "la source": "".join(self.sources),
            "le champ": self.scope,
            "le texte de remplacement": self.alt,
        }
        absent = [name for name, words in pieces.items() if not words.strip()]
        if absent:
            raise IncompleteFigure(
                f"Figure « {self.title or self.id} » incomplète : il manque {french.listing(absent)}. "
                "Donnez-les à l'appel, ou complétez les tables d'où viennent ses valeurs."
            )
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of figure: {self.kind}")
        checked_axis(self.axis)
        object.__setattr__(self, "values", wording.mask_all(self.values))

    def html(self, csv_href: str | None = None) -> str:
        """The whole figure as HTML; `csv_href` is the address of its CSV, when there is one."""
        kind = slug(self.kind)
        caption = tag("p", _whole(text(self.title)), "figure-titre") + tag(
            "p", text(self.subtitle), "figure-sous-titre"
        )
        identity = f'id="{attribute(self.id)}"{axis_attribute(self.axis)}'
        return (
            f'<figure class="figure figure-{kind}" {identity}><figcaption>{caption}</figcaption>'
            f"{self._image()}{self._notes()}{self._data()}{self._links(csv_href)}</figure>"
        )

    def csv(self) -> str:
        """The data as CSV; empty when the figure has no data of its own (a sheet without results)."""
        return self.data.csv() if self.data.rows else ""

    def to_dict(self) -> dict[str, Any]:
        """The figure for the press: what to place, and every value it shows."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": french.typography(self.title),
            "subtitle": french.typography(self.subtitle),
            "notes": [[term, french.typography(words)] for term, words in self.notes()],
            "alt": french.typography(self.alt),
            # The press replaces {csv} by the address that it gives to the table.
            "html": self.html("{csv}"),
            "csv": self.csv(),
            "numbers": [column.title for column in self.data.columns if column.numeric],
            "values": [value.to_dict() for value in self.values],
        }

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        # JupyterLab has none of the site's CSS: without these few rules it would show both drawings of a chart.
        return {"text/html": f"<style>{stylesheet.notebook_css()}</style>{self.html()}", MIME: self.to_dict()}

    def _image(self) -> str:
        if self.kind != "graphique":
            return self.body
        return f'<div class="figure-image" role="img" aria-label="{text(self.alt)}">{self.body}</div>'

    def notes(self) -> list[tuple[str, str]]:
        """What must be known to read the figure, each under its term: Lecture, Champ, Précision, Source, Traitement."""
        said = (
            ("Lecture", self.reading),
            ("Champ", self.scope),
            ("Précision", self.precision),
            ("Sources" if len(self.sources) > 1 else "Source", wording.gathered(self.sources)),
            ("Traitement", self.treatment),
        )
        return [(term, words) for term, words in said if words]

    def _notes(self) -> str:
        notes = "".join(
            labelled(term, text(words) + ("." if term.startswith("Source") else "")) for term, words in self.notes()
        )
        return f'<dl class="figure-notes">{notes}</dl>'

    def _data(self) -> str:
        if self.shows_data or not self.data.rows:
            return ""
        return f'<details class="figure-donnees"><summary>Données</summary>{self.data.html()}</details>'

    def _links(self, csv_href: str | None) -> str:
        download = (
            f'<a class="figure-csv" href="{attribute(csv_href)}" download>Télécharger le tableau (CSV)</a> '
            if csv_href and self.data.rows
            else ""
        )
        anchor = f'<a class="figure-lien" href="#{attribute(self.id)}">Lien vers cette figure</a>'
        return tag("p", download + anchor, "figure-liens")


def _whole(title: str) -> str:
    """The title, its compound names (*Provence-Alpes-Côte d'Azur*) marked so that a wide line breaks elsewhere."""
    return _COMPOUND.sub(r'<span class="insecable">\g<0></span>', title)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What stands where a figure has no known value: one quiet line, never an empty frame."""

    id: str
    what: str
    expected: str = ""
    reason: str = ""
    values: tuple[Value, ...] = ()
    kind: str = "non disponible"

    def html(self, csv_href: str | None = None) -> str:
        """The line, as `Figure.html` gives a figure."""
        expected = f" (source attendue : {self.expected})" if self.expected else ""
        reason = f", {self.reason}" if self.reason else ""
        words = f"Non disponible : {self.what}{reason}{expected}."
        return f'<p class="non-disponible" id="{attribute(self.id)}">{text(words)}</p>'

    def csv(self) -> str:
        """Nothing: there is no data."""
        return ""

    def to_dict(self) -> dict[str, Any]:
        """The line for the press, in the shape of a figure."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": french.typography(self.what),
            "alt": "",
            "html": self.html(),
            "csv": "",
            "values": [value.to_dict() for value in self.values],
        }

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/html": self.html(), MIME: self.to_dict()}


Shown = Figure | Missing

_SEVERAL = "aucune source tenue ne donne ces chiffres"


def missing(values: Sequence[Value], *, what: str = "", expected: str = "", id: str | None = None) -> Missing:
    """The line that says what is not available, why, and which source would give it."""
    hidden = bool(values) and all(value.status == "secret" for value in values)
    labels = wording.distinct(value.label for value in values)
    reasons = wording.distinct(value.reason.rstrip(".") for value in values if value.status != "secret")
    return Missing(
        id=id or identifier("non disponible", what or " ".join(labels), values),
        what=what or french.listing([wording.inline(label) for label in labels]) or "cette figure",
        expected=expected or " ; ".join(wording.sources(values)),
        # One reason a label would say every label twice.
        reason="donnée couverte par le secret statistique"
        if hidden
        else _SEVERAL
        if len(reasons) > 1
        else "".join(reasons),
        values=wording.mask_all(values),
    )


def identifier(kind: str, title: str, values: Sequence[Value]) -> str:
    """A stable anchor: what is measured, then a digest of what is shown (not of the numbers, which change yearly)."""
    indicators = wording.distinct(value.indicator for value in values)
    named = slug(indicators[0] if len(indicators) == 1 else title) or slug(kind)
    shown = [(value.indicator, value.label, value.territory, value.territory_name) for value in values]
    digest = hashlib.sha256(repr((kind, title, sorted(set(shown)))).encode()).hexdigest()[:6]
    stem = re.sub(r"-[^-]*$", "", named[:49]) if len(named) > 48 else named
    return f"figure-{stem}-{digest}"
