"""Names: those that the narrative asks for and no cell publishes, those that nothing uses, the texts of editions."""

import ast
import difflib
import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from pacte_analysis import contraband, french
from pacte_analysis.narrative import ONLY_SAYS, NarrativeError, Renderer, named, names_used, programs
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.composition import own_texts
from pacte_analysis.press.composition.texts import places
from pacte_analysis.press.proofread.manuscript import Manuscript, Text
from pacte_analysis.press.proofread.remark import Remark
from pacte_analysis.press.proofread.typed import Typed, typed_numbers

# Names that every chapter has without publishing them.
GIVEN = {"territoire", "annee", "precedente", "sous_pacte", "corrections", "journal"}

_BAD_NAME = re.compile(r"""texte\(\s*(["'])(?![a-z0-9-]+\1)(.*?)\1""")


def names(manuscript: Manuscript) -> Iterator[Remark]:
    """Names of chapters, published and used."""
    for text, chapter in manuscript.chapters:
        published = {name for source in chapter.code() for name in published_names(source)} | GIVEN
        used: set[str] = set()
        for cell in chapter.notebook.cells:
            if cell.cell_type != "markdown":
                continue
            try:
                asked = names_used(cell.source)
            except (NarrativeError, RecursionError):
                continue  # said by `expressions`
            used |= asked
            for name in sorted(asked - published):
                close = difflib.get_close_matches(name, sorted(published), n=3, cutoff=0.5)
                near = french.listing([f"« {known} »" for known in close], last="ou")
                hint = f"Nom proche : {near}." if near else "Publiez-le dans une cellule de code : publish(…)."
                yield Remark(
                    text.file, _asked(text, name), "nom-inconnu", f"le nom « {name} » n'est publié nulle part.", hint
                )
        used |= _used_by_texts(manuscript, chapter)
        for name in sorted(published - used - GIVEN):
            line = text.line_of(f"{name}=")
            yield Remark(
                text.file, line, "nom-inutile", f"le nom « {name} » est publié mais ne sert pas.", "Retirez-le."
            )


def _asked(text: Text, name: str) -> int:
    found = re.search(rf"\{{[{{%][^}}]*?(?<![\w.]){re.escape(name)}\b", text.source)
    return text.line(found.end() - 1) if found else text.line_of(name)


def expressions(manuscript: Manuscript) -> Iterator[Remark]:
    """Between braces, what the narrative cannot read, and filters that do not exist."""
    environment = Renderer({})._environment
    for text in manuscript.texts:
        if text.chapter is None and not text.edition:
            continue
        source = text.narrative
        try:
            tree = environment.parse(source)
            filters = list(tree.find_all(nodes.Filter))
            computed = list(programs(tree)) if text.edition else []
        except TemplateSyntaxError as error:
            what = f"expression illisible : {str(error.message).rstrip('.')}."
            remedy = "Fermez les accolades et les conditions ({% if … %} … {% endif %})."
            line = _unclosed(source) or error.lineno
            yield Remark(text.file, line, "expression-illisible", what, remedy)
            continue
        except RecursionError:
            what = "expression illisible : trop de parenthèses les unes dans les autres."
            yield Remark(text.file, _deepest(source), "expression-illisible", what, "Écrivez-la plus simplement.")
            continue
        for statement in computed:
            what = f"{named(statement)} : ce que ce texte ne peut pas calculer."
            yield Remark(text.file, statement.lineno, "texte-interdit", what, ONLY_SAYS)
        for used in filters:
            if used.name not in environment.filters:
                close = difflib.get_close_matches(used.name, sorted(environment.filters), n=2, cutoff=0.5)
                near = french.listing([f"« {name} »" for name in close], last="ou")
                hint = f"Filtre proche : {near}." if near else "Le guide de l'analyste donne la liste des filtres."
                yield Remark(text.file, used.lineno, "filtre-inconnu", f"le filtre « {used.name} » n'existe pas.", hint)


def _unclosed(source: str) -> int:
    """The line of a condition or of a loop that nothing closes, where Jinja gives that of the end; else 0."""
    opened: list[tuple[str, int]] = []
    for found in re.finditer(r"\{%-?\s*(end)?(if|for)\b", source):
        if not found.group(1):
            opened.append((found.group(2), source.count("\n", 0, found.start()) + 1))
        elif opened and opened[-1][0] == found.group(2):
            opened.pop()
    return opened[-1][1] if opened else 0


def _deepest(source: str) -> int:
    """The first line of what opens the most parentheses, brackets and braces in a row; Jinja does not say where."""
    runs = list(re.finditer(r"[(\[{][(\[{\s]*", source))
    return source.count("\n", 0, max(runs, key=lambda run: len(run[0])).start()) + 1 if runs else 0


def numbers(manuscript: Manuscript) -> Iterator[Remark]:
    """Numbers typed by hand: every edition prints a chapter; one edition's own words may quote its document."""
    for text in manuscript.texts:
        if text.chapter is not None:
            for typed in typed_numbers(text.narrative):
                yield _typed(text, typed, "nombre-tape")
        elif text.edition:
            for typed in typed_numbers(text.source):
                yield _typed(text, typed, "nombre-cite")


def _typed(text: Text, typed: Typed, rule: str) -> Remark:
    what = f"« {typed.number} » est tapé à la main (« {typed.context} »)."
    remedy = (
        f"Un résultat se publie dans une cellule de code, publish(…), et s'écrit {{{{ nom }}}} ; un nom ou une "
        f"définition s'écrit [{typed.number}]{{.nom}}."
    )
    return Remark(text.file, typed.line, rule, what, remedy)


def texts(manuscript: Manuscript) -> Iterator[Remark]:
    """The texts of editions and the places that chapters give them; and files that are no text."""
    for file, wrong in manuscript.unreadable:
        yield Remark(file, 0, "texte-illisible", wrong.what, wrong.remedy)
    placed = {place.name: text for text, chapter in manuscript.chapters for place in places(chapter)}
    for own in manuscript.own:
        if own.name not in placed:
            remedy = f'Écrivez {{{{ texte("{own.name}") }}}} où il va, ou retirez-le.'
            yield Remark(own.file, 0, "texte-sans-place", "aucun chapitre ne place ce texte.", remedy)
        for one in contraband.of_source(own.source):
            yield Remark(own.file, one.line, "texte-interdit", one.what, one.remedy)
    for name in sorted(placed.keys() - manuscript.known.texts.keys()):
        text = placed[name]
        what = f"le texte « {name} » n'est pas décrit."
        remedy = "Dites ce qui y va dans data/textes.csv, pour pacte new."
        yield Remark(text.file, text.line_of(f'texte("{name}")'), "texte-non-decrit", what, remedy)
    for text in manuscript.texts:
        for found in _BAD_NAME.finditer(text.narrative):
            what = f"« {found.group(2)} » n'est pas un nom de texte."
            remedy = "Un nom de texte n'a que des minuscules sans accent, des chiffres et des tirets."
            yield Remark(text.file, text.line(found.start()), "texte-mal-nomme", what, remedy)


def gaps(manuscript: Manuscript) -> Iterator[Remark]:
    """What each edition says of its own against what its book places."""
    for gap in own_texts.gaps(manuscript.project):
        yield Remark(gap.file, 0, gap.rule, gap.what, gap.remedy)


def published_names(source: str) -> set[str]:
    """The names that `publish(name=…)` gives in a code cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "publish"
        for keyword in node.keywords
        if keyword.arg
    }


def _used_by_texts(manuscript: Manuscript, chapter: Chapter) -> set[str]:
    used: set[str] = set()
    wanted = {place.name for place in places(chapter)}
    for own in manuscript.own:
        if own.name in wanted:
            try:
                used |= names_used(contraband.uncommented(own.source))
            except (NarrativeError, RecursionError):
                continue  # said by `expressions`
    return used
