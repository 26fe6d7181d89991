"""Sheets: an action of a contract, an example of local pact, a box that looks closer at one subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte_analysis import french
from pacte_analysis.display import wording
from pacte_analysis.display.figure import Figure, identifier
from pacte_analysis.display.grid import Column, Grid, Row, number_html
from pacte_analysis.display.markup import attribute, labelled, tag, text
from pacte_analysis.tables.value import Value

Result = tuple[str, Value]
NO_TITLE = "Action sans titre dans la source"
NO_CONTRACT = "Contrat non précisé dans la source"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An action: what it is, who carries it, for whom, since when, with what results.

    A title or a contract that the source lost is said to be lost; `title_note` tells what is known of it.
    """

    title: str = ""
    title_note: str = ""
    contract: str = ""
    holder: str = ""
    theme: str = ""
    publics: str = ""
    nature: str = ""
    period: str = ""
    place: str = ""
    qpv: str = ""
    description: str = ""
    results: tuple[Result, ...] = ()
    axis: str = ""
    sources: tuple[str, ...] = ()
    scope: str = ""
    id: str | None = None

    def figure(self) -> Figure:
        """The sheet as a figure."""
        facts = [
            ("Portée par", self.holder),
            ("Thème", self.theme),
            ("Publics", self.publics),
            ("Nature", self.nature),
            ("Période", self.period),
            ("Territoire", self.place),
            ("Quartiers prioritaires", self.qpv),
        ]
        return _figure(
            variety="fiche-action",
            title=self.title or NO_TITLE,
            subtitle=self.contract or NO_CONTRACT,
            note=self.title_note,
            facts=facts,
            description=self.description,
            results=self.results,
            sources=self.sources,
            scope=self.scope or f"une action, {self.contract or NO_CONTRACT.lower()}",
            axis=self.axis,
            id=self.id,
            alt_head=f"Fiche d'action. {self.contract or NO_CONTRACT}.",
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return self.figure()._repr_mimebundle_()


def example(
    title: str,
    *,
    holder: str = "",
    place: str = "",
    publics: str = "",
    period: str = "",
    description: str = "",
    results: Sequence[Result] = (),
    sources: Sequence[str] = (),
    scope: str = "",
    axis: str = "",
    id: str | None = None,
) -> Figure:
    """An example of local pact, told in a few sentences."""
    return _figure(
        variety="exemple",
        title=title,
        subtitle=", ".join(part for part in ("Exemple de pacte local des solidarités", place) if part),
        note="",
        facts=_who_and_where(holder, place, publics, period),
        description=description,
        results=tuple(results),
        sources=tuple(sources),
        scope=scope or f"un pacte local des solidarités{f', {place}' if place else ''}",
        axis=axis,
        id=id,
        alt_head="Exemple de pacte local.",
    )


def box(
    title: str,
    *,
    description: str,
    holder: str = "",
    place: str = "",
    publics: str = "",
    period: str = "",
    results: Sequence[Result] = (),
    sources: Sequence[str] = (),
    subtitle: str = "",
    scope: str = "",
    axis: str = "",
    id: str | None = None,
) -> Figure:
    """A box that looks closer at one subject; blank lines in `description` part its paragraphs."""
    every = [value for _, value in results]
    return _figure(
        variety="encadre",
        title=title,
        subtitle=subtitle or ", ".join(filter(None, ("Zoom", wording.vintages(every) if every else ""))),
        note="",
        facts=_who_and_where(holder, place, publics, period),
        description=description,
        results=tuple(results),
        sources=tuple(sources),
        scope=scope or wording.default_scope(every) or title,
        axis=axis,
        id=id,
        alt_head="Encadré.",
    )


def _who_and_where(holder: str, place: str, publics: str, period: str) -> list[tuple[str, str]]:
    return [("Porté par", holder), ("Territoire", place), ("Publics", publics), ("Période", period)]


def _figure(
    *,
    variety: str,
    title: str,
    subtitle: str,
    note: str,
    facts: Sequence[tuple[str, str]],
    description: str,
    results: tuple[Result, ...],
    sources: tuple[str, ...],
    scope: str,
    axis: str,
    id: str | None,
    alt_head: str,
) -> Figure:
    results = tuple((words, wording.masked(value)) for words, value in results)
    values = tuple(value for _, value in results)
    rows = "".join(labelled(term, text(content)) for term, content in facts)
    paragraphs = [part.strip() for part in description.split("\n\n") if part.strip()]
    body = "".join(
        (
            tag("p", text(note), "fiche-note") if note else "",
            f'<dl class="fiche-reperes">{rows}</dl>' if rows else "",
            "".join(tag("p", text(part), "fiche-description") for part in paragraphs),
            _results_html(results),
        )
    )
    said = [alt_head, *(f"{term} : {content}." for term, content in facts if content), *paragraphs]
    said += [f"{words} : {wording.spoken(value)}." for words, value in results]
    return Figure(
        id=id or identifier(f"{variety} {subtitle}", title, values),
        kind="fiche",
        title=title,
        subtitle=subtitle,
        body=f'<article class="fiche {variety}" aria-label="{attribute(french.typography(title))}">{body}</article>',
        alt=" ".join(said),
        scope=scope,
        sources=sources or wording.sources(values),
        data=Grid(title, (Column("Résultat"), Column("Valeur")), tuple(Row(result) for result in results)),
        values=values,
        precision=wording.precision(values),
        treatment=wording.default_treatment(values),
        axis=axis,
        # The results are already a list of labels and figures: a folded table would only say them again.
        shows_data=True,
    )


def _results_html(results: Sequence[Result]) -> str:
    items = "".join(
        tag("li", f"{number_html(value, 'fiche-valeur')} {tag('span', text(words), 'fiche-libelle')}")
        for words, value in results
    )
    return f'<ul class="fiche-resultats">{items}</ul>' if items else ""
