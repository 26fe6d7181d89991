"""Code cells, read without running them: names, claims, sections, indicators, figures."""

import ast
import builtins
import difflib
import re
from collections import Counter
from collections.abc import Iterator

from pacte_analysis import french
from pacte_analysis.press.proofread.manuscript import Manuscript, Text
from pacte_analysis.press.proofread.remark import Remark

# Methods of an edition whose first argument is an indicator.
ASKING = {"value", "values", "series", "rank", "gap", "previous", "total"}

# What IPython gives to every cell.
_GIVEN = {"display", "get_ipython", "In", "Out", "__name__", "__file__"}

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)

Cells = list[tuple[int, ast.Module]]


def cells(manuscript: Manuscript) -> Iterator[Remark]:
    """What the cells of each chapter have to mend."""
    for text, chapter in manuscript.chapters:
        parsed: Cells = []
        broken = False
        for line, source in text.cells:
            try:
                parsed.append((line, ast.parse(source)))
            except SyntaxError as error:
                broken = True
                what = f"cette cellule n'est pas du Python ({error.msg})."
                remedy = "Vérifiez parenthèses, guillemets et virgules de la ligne."
                yield Remark(text.file, line + (error.lineno or 1) - 1, "cellule-illisible", what, remedy)
        if broken:
            continue  # names could be bound in what cannot be read
        if not chapter.parameters():
            remedy = "Copiez d'un autre chapitre la cellule qui donne territory et year, avec ses étiquettes."
            what = "le chapitre n'a pas de cellule de paramètres (parameters)."
            yield Remark(text.file, 0, "parametres-absents", what, remedy)
        yield from _names(text, parsed)
        yield from _calls(manuscript, text, parsed)
        yield from _figures(text, parsed)


def _names(text: Text, parsed: Cells) -> Iterator[Remark]:
    bound = set(dir(builtins)) | _GIVEN
    used: Counter[str] = Counter()
    imported: dict[str, int] = {}
    for line, tree in parsed:
        for node in ast.walk(tree):
            match node:
                case ast.Name(ctx=ast.Store()) | ast.Name(ctx=ast.Del()):
                    bound.add(node.id)
                case ast.Name():
                    used[node.id] += 1
                case ast.FunctionDef() | ast.ClassDef():
                    bound.add(node.name)
                case ast.arg():
                    bound.add(node.arg)
                case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                    bound.add(name)
                case ast.Import() | ast.ImportFrom():
                    for alias in node.names:
                        name = alias.asname or alias.name.partition(".")[0]
                        bound.add(name)
                        imported.setdefault(name, line + node.lineno - 1)
                case _:
                    pass
    for line, tree in parsed:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id not in bound:
                close = difflib.get_close_matches(node.id, sorted(bound - set(dir(builtins))), n=2, cutoff=0.6)
                near = french.listing([f"« {name} »" for name in close], last="ou")
                hint = f"Nom proche : {near}." if near else "Donnez-lui une valeur, ou importez-le."
                what = f"la cellule emploie « {node.id} », qui n'est défini nulle part."
                yield Remark(text.file, line + node.lineno - 1, "code-nom-inconnu", what, hint)
    for name, line in imported.items():
        if not used[name]:
            yield Remark(text.file, line, "import-inutile", f"« {name} » est importé mais ne sert pas.", "Retirez-le.")


def _calls(manuscript: Manuscript, text: Text, parsed: Cells) -> Iterator[Remark]:
    indicators = manuscript.known.indicators
    titles = {title for _, title in _titles(text)}
    for start, tree in parsed:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            line = start + node.lineno - 1
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if name == "print" and isinstance(node.func, ast.Name):
                remedy = "Publiez la valeur (publish) ou montrez une figure (show)."
                yield Remark(text.file, line, "print-interdit", "print() n'a pas sa place dans une page.", remedy)
            elif name == "section" and isinstance(first, str) and first.strip() not in titles:
                close = difflib.get_close_matches(first, sorted(titles), n=1, cutoff=0.5)
                hint = f"Titre proche : « {close[0]} »." if close else "Écrivez le titre exact de la section."
                what = f"section(« {first} ») : aucun titre de ce nom."
                yield Remark(text.file, line, "section-inconnue", what, hint)
            elif name == "claim" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                what = "cette affirmation ne vérifie rien : sa condition ne dépend d'aucun chiffre."
                remedy = "Comparez des valeurs : claim(« … », taux > reference)."
                yield Remark(text.file, line, "affirmation-vide", what, remedy)
            elif name in ASKING and _edition(node.func) and isinstance(first, str) and first not in indicators:
                close = difflib.get_close_matches(first, sorted(indicators), n=2, cutoff=0.6)
                near = french.listing([f"« {known} »" for known in close], last="ou")
                hint = f"Proche : {near}." if near else "Les indicateurs sont dans data/indicateurs.csv."
                yield Remark(text.file, line, "indicateur-inconnu", f"l'indicateur « {first} » n'existe pas.", hint)


def _figures(text: Text, parsed: Cells) -> Iterator[Remark]:
    """Two figures of one address; those of two branches of a condition never show together."""
    shown: dict[str, list[tuple[int, dict[int, str]]]] = {}
    for start, tree in parsed:
        for node, branches in _branches(tree, {}):
            if not (isinstance(node, ast.keyword) and node.arg == "id" and isinstance(node.value, ast.Constant)):
                continue
            identifier, line = str(node.value.value), start + node.value.lineno - 1
            for other, theirs in shown.setdefault(identifier, []):
                if all(theirs[test] == branch for test, branch in branches.items() if test in theirs):
                    what = f"deux figures s'appellent « {identifier} » (l'autre, ligne {other})."
                    remedy = "Donnez à chacune un id à elle : il fait son adresse et le nom de son fichier."
                    yield Remark(text.file, line, "figure-en-double", what, remedy)
                    break
            shown[identifier].append((line, branches))


def _branches(node: ast.AST, taken: dict[int, str]) -> Iterator[tuple[ast.AST, dict[int, str]]]:
    """Every node below one, each with the branch of every condition that it stands in."""
    yield node, taken
    for name, value in ast.iter_fields(node):
        below = {**taken, id(node): name} if isinstance(node, ast.If | ast.IfExp) and name != "test" else taken
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _branches(child, below)


def _titles(text: Text) -> Iterator[tuple[int, str]]:
    for found in _HEADING.finditer(text.narrative):
        yield text.line(found.start()), found.group(1)


def _edition(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "edition"
