"""The numbers of a page and where each comes from: its last section, and two files to take away.

An item has the anchor of its value, that every number of the page leads to. Items stand under the publication that
they come from, which is described once.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from pacte_analysis import french
from pacte_analysis.characters import harmless
from pacte_analysis.display import wording
from pacte_analysis.display.markup import attribute, labelled, tag, text
from pacte_analysis.narrative import Origins
from pacte_analysis.press.composition.provenance import Fact, Publications, facts, headline, parts, published, record
from pacte_analysis.press.life.editorial import Life
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import slug

FOLDER = "donnees"

# The columns of the list, which are the names of a record too.
COLUMNS = {
    "sur_la_page": "oui : la page montre ce chiffre ; non : il entre dans le calcul d'un autre.",
    "ancre": "L'adresse du chiffre dans la page, après le dièse.",
    "chiffre": "Le chiffre comme il est écrit.",
    "valeur": "La valeur enregistrée, avec le point pour décimale ; vide quand elle est secrète ou manque.",
    "unite": "Symbole (%, euros, points) ou nom de ce qui est compté.",
    "mesure": "Ce que le chiffre mesure.",
    "indicateur": "Le code de l'indicateur dans la table indicateurs.",
    "definition": "La définition de l'indicateur.",
    "champ": "La population ou les objets concernés.",
    "territoire": "Le genre du territoire, un tiret, son code officiel. Toujours du texte.",
    "nom_du_territoire": "Le nom du territoire.",
    "periode": "Le millésime : 2024, 2024-T4, 2024-12, 2024/2025 (année scolaire), inconnue…",
    "statut": "Publié par le producteur, calculé par ce livre, estimé, provisoire, secret ou non disponible.",
    "qualificatif": "Ce que le producteur dit de l'exactitude : exact, arrondi, environ, près de…",
    "marge": "Erreur possible, en plus ou en moins, dans l'unité de la valeur, quand elle est connue.",
    "confiance": "Ce que l'on sait de la qualité de la valeur.",
    "source": "Le code de la publication dans la table sources.",
    "producteur": "Qui a produit la publication.",
    "publication": "Le titre de la publication.",
    "publie": "Quand elle a paru.",
    "extrait": "Quand les données ont été extraites.",
    "licence": "La licence de la publication.",
    "adresse": "Où la lire.",
    "document": "Le document où la valeur a été lue, quand ce n'est pas la publication elle-même.",
    "reperage": "La place de la valeur dans la publication ou le document.",
    "table": "La table de nos données où la valeur est tenue.",
    "ligne": "Sa ligne dans cette table.",
    "calcul": "Comment la valeur est calculée.",
    "a_partir_de": "Les adresses des chiffres dont elle est calculée, séparées par une barre.",
    "valeurs_anterieures": "Ce qu'elle était avant chaque révision.",
    "motif": "Pourquoi elle manque.",
}

# A figure that leads to its origin, in a text or a table, and in a drawing.
_LINK = re.compile(r'<a class="chiffre" href="#([^"]*)">(.*?)</a>', re.DOTALL)
_MARK = re.compile(r' data-origine="([^"]*)"')

# What the list is called among the tables to download.
LIST_TITLE = french.typography("Les chiffres de la page et d'où vient chacun")


def downloads(page: str, origins: Origins, life: Life, known: Publications) -> dict[str, str]:
    """The same list as CSV and as JSON, by their addresses; none for a page without numbers."""
    if not origins.values:
        return {}
    return {
        f"{FOLDER}/{page}-origines.csv": _csv(origins, life, known),
        f"{FOLDER}/{page}-origines.json": _json(page, origins, life, known),
    }


def fold(origins: Origins, life: Life, known: Publications, files: Sequence[str] = ()) -> str:
    """The list as HTML in a fold, open for who has no script; `files` are the addresses of its downloads."""
    if not origins.values:
        return ""
    every = [*((value, True) for value in origins.values), *((value, False) for value in origins.parts)]
    groups: dict[str, list[tuple[Value, bool]]] = {}
    for value, printed in every:
        groups.setdefault(value.source if value.source in known else value.citation, []).append((value, printed))
    links = ", ".join(
        f'<a href="{attribute(name)}" download>la liste ({name.rpartition(".")[2].upper()})</a>' for name in files
    )
    links = f"{text('Télécharger :')} {links}." if files else ""
    count = wording.count(len(origins.values), "chiffre")
    return (
        '<details class="origines" id="origines" open><summary>Chiffres de cette page</summary>'
        f'<p class="origines-tete">{text(f"{count}, et d’où vient chacun, publication par publication.")} {links}</p>'
        + "".join(_group(source, held, life, known) for source, held in groups.items())
        + "</details>"
    )


def without_unlisted(html: str, origins: Origins) -> str:
    """`html` without the links of figures that the list does not have: a table of a thousand values gives the origin of
    each in its own file, line by line, and only those that the page tells of are listed."""
    listed = {value.anchor for value in (*origins.values, *origins.parts)}

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[1] in listed else found[2]

    html = _LINK.sub(kept, html)
    return _MARK.sub(lambda found: found[0] if found[1] in listed else "", html)


def _group(source: str, held: Sequence[tuple[Value, bool]], life: Life, known: Publications) -> str:
    row = known.get(source, {})
    first = held[0][0]
    name = ", ".join(str(row[key]) for key in ("producteur", "titre") if row.get(key)) or first.citation
    said = published(row)
    identity = f"publication-{slug(source) or 'aucune'}"
    items = "".join(_item(value, printed, life) for value, printed in held)
    return (
        f'<div class="publication"><p class="publication-nom" id="{attribute(identity)}">'
        f"{text(name or 'Sans publication')}</p>"
        + (f"<dl>{_terms(said)}</dl>" if said else "")
        + f'<ul aria-labelledby="{attribute(identity)}">{items}</ul></div>'
    )


def _item(value: Value, printed: bool, life: Life) -> str:
    aside = "" if printed else f" {tag('span', text('(entre dans un calcul)'), 'origine-partie')}"
    named = headline(value)
    # Two numbers side by side would be read as one: *3 100 % et plus*.
    parted = f"{french.NBSP}: " if named[:1].isdigit() else " "
    head = f"<strong>{text(value.text)}</strong>{parted}{text(named)}{aside}"
    made_of = f"{french.NNBSP}; ".join(
        f'<a href="#{attribute(item.anchor)}">{text(item.text)}</a> {text(f"({words})")}'
        for item, words in parts(value)
    )
    if value.inputs and not made_of:
        made_of = text(f"{len(value.inputs)} valeurs, dans la liste à télécharger (JSON)")
    terms = _terms(facts(value, life.formers(value))) + labelled("À partir de", made_of)
    return f'<li id="{attribute(value.anchor)}"><p class="origine-quoi">{head}</p><dl>{terms}</dl></li>'


def _terms(said: Iterable[Fact]) -> str:
    return "".join(labelled(term, _said(term, words)) for term, words in said)


def _said(term: str, words: str) -> str:
    if term == "Adresse" and words.startswith(("https://", "http://")):
        return f'<a href="{attribute(words)}">{attribute(words)}</a>'
    # A path of a table or a code is not prose: French spaces would break it; a path breaks after its folders.
    paths = {"Dans nos tables", "Code du territoire"}
    return attribute(words).replace("/", "/<wbr>") if term in paths else text(words)


def _records(origins: Origins, life: Life, known: Publications) -> Iterator[dict[str, object]]:
    for printed, values in (("oui", origins.values), ("non", origins.parts)):
        for value in values:
            yield {"sur_la_page": printed, **record(value, known, life.formers(value))}


def _csv(origins: Origins, life: Life, known: Publications) -> str:
    rows = list(_records(origins, life, known))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([_cell(cell) for cell in row.values()] for row in rows)
    return out.getvalue()


def _cell(cell: object) -> str:
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:.12g}"
        case list():
            return harmless("|".join(map(str, cell)))
        case _:
            return harmless(str(cell))


def _json(page: str, origins: Origins, life: Life, known: Publications) -> str:
    """The printed figures, and by their anchors all that they are computed from, however many."""
    parts: dict[str, dict[str, object]] = {}
    waiting = [item for value in origins.values for item in value.inputs]
    while waiting:
        item = waiting.pop()
        if item.anchor not in parts:
            parts[item.anchor] = record(item, known, life.formers(item))
            waiting += item.inputs
    data = {
        "page": f"{page}.html",
        "chiffres": [record(value, known, life.formers(value)) for value in origins.values],
        "entrent_dans_un_calcul": [parts[anchor] for anchor in sorted(parts)],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
