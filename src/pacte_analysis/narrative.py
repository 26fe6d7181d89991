"""The narrative: names given to figures in code cells, and Markdown cells that use the names.

In a code cell, `publish` names what the text needs, `section` keeps or drops a section, `claim` states what the text
will say and stops the build when the data deny it. After the run, `render` fills a Markdown cell with the names, in a
sandbox: what comes from a table is text, never Markdown, HTML or a template.

The filters of the text are French words, since analysts write them:
``{{ pauvrete | avec_unite }}``, ``{{ territoire | en }}``, ``{{ ecart | de_plus }}``.
"""

import difflib
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pacte_analysis import contraband, french
from pacte_analysis.characters import UNSEEN
from pacte_analysis.display.wording import masked
from pacte_analysis.errors import PacteError
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory

# What a letter after a figure of the text means.
STATUS_WORDS = {"c": "valeur calculée", "e": "valeur estimée", "p": "valeur provisoire"}

NAMES_MIME = "application/vnd.pacte.names+json"
SECTION_MIME = "application/vnd.pacte.section+json"
CLAIM_MIME = "application/vnd.pacte.claim+json"


class FalseClaim(PacteError):
    """The text would say what the data deny."""


class NarrativeError(PacteError):
    """A Markdown cell cannot be rendered: an undefined name, a bad expression, a forbidden one."""


class UnpublishableValue(PacteError):
    """`publish` was given something that has no origin or no French form."""


# --- in the notebook -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shown:
    """An output that the press reads (`mime`) and that JupyterLab shows as `page` (HTML)."""

    mime: str
    data: Any
    page: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {self.mime: self.data, "text/html": self.page, "text/plain": re.sub(r"<[^>]+>", " ", self.page)}


# What stands under the published names where an analyst works: the kernel of JupyterLab sets it, the press never does.
beneath: Callable[[Mapping[str, object]], str] | None = None


def _display(shown: _Shown) -> None:
    from IPython.display import display

    display(shown)


def publish(**names: object) -> None:
    """Give names to figures for the Markdown cells that follow: ``publish(pauvrete=edition.value(…))``.

    Takes values, territories, texts, lists of them, and groups of them by name: ``publish(energie=edition.told(…))``
    gives ``{{ energie.seuil }}``. A bare number is refused: it would have no origin.
    """
    data = {name: _pack(name, value) for name, value in names.items()}
    rows = "".join(
        f"<tr><th scope='row'><code>{html.escape(name)}</code></th><td>{html.escape(_told(value))}</td></tr>"
        for name, value in names.items()
    )
    table = f"<table><caption>Noms publiés</caption><tbody>{rows}</tbody></table>" if rows else "<p>Aucun nom ici.</p>"
    below = beneath(names) if beneath else ""
    _display(_Shown(NAMES_MIME, data, table + below))


def _told(value: object) -> str:
    """A published value as whoever works on the chapter reads it."""
    match value:
        case bool():
            return "vrai" if value else "faux"
        case list() | tuple():
            return french.listing([_told(item) for item in value]) or "liste vide"
        case Mapping():
            return " ; ".join(f"{key} : {_told(item)}" for key, item in value.items())
        case _:
            return str(value)


def section(title: str, *, when: object) -> None:
    """Keep the section headed `title` (down to the next heading of its level) only when `when` is true."""
    kept = bool(when.known if isinstance(when, Value) else when)
    verb = "gardée" if kept else "retirée"
    _display(_Shown(SECTION_MIME, {"title": title, "when": kept}, f"<p>Section « {html.escape(title)} » : {verb}.</p>"))


def show(*figures: object) -> None:
    """Show figures, one under the other, where the cell stands; nothing for none."""
    from IPython.display import display

    for figure in figures:
        display(figure)


def claim(text: str, condition: object) -> None:
    """State what the narrative says; `FalseClaim` stops the build when `condition` is false."""
    if not condition:
        raise FalseClaim(
            f"L'affirmation « {text} » est démentie par les données. Corrigez la phrase, ou rendez-la conditionnelle "
            "({% if … %} ou section(…, when=…))."
        )
    _display(_Shown(CLAIM_MIME, {"claim": text}, f"<p>Affirmation vérifiée : {html.escape(text)}.</p>"))


def _pack(name: str, value: object) -> dict[str, Any]:
    match value:
        case Value():
            return {"type": "value", "data": value.to_dict()}
        case Territory():
            fields = {f: getattr(value, f) for f in Territory.__dataclass_fields__}
            return {"type": "territory", "data": fields}
        case str():
            return {"type": "text", "data": value}
        case bool():
            return {"type": "flag", "data": value}
        case list() | tuple():
            return {"type": "list", "data": [_pack(name, item) for item in value]}
        case Mapping():
            return {"type": "group", "data": {key: _pack(f"{name}.{key}", item) for key, item in value.items()}}
        case int() | float():
            raise UnpublishableValue(
                f"publish({name}={value!r}) : un nombre nu n'a pas d'origine. Publiez une valeur de l'édition "
                "(edition.value(…), edition.actions(…), edition.gap(…))."
            )
        case _:
            raise UnpublishableValue(
                f"publish({name}=…) : {type(value).__name__} ne se publie pas. Publiez une valeur, un territoire, un "
                "texte, ou une liste de ceux-là."
            )


def unpack(packed: Mapping[str, Any]) -> object:
    """The inverse of what `publish` wrote in the notebook."""
    kind, data = packed["type"], packed["data"]
    match kind:
        case "value":
            return Value.from_dict(data)
        case "territory":
            return Territory(**{**data, **{key: tuple(data[key]) for key in ("members", "aliases")}})
        case "list":
            return [unpack(item) for item in data]
        case "group":
            # Not a dict: a figure named `items` or `values` would be taken for a method.
            return SimpleNamespace(**{key: unpack(item) for key, item in data.items()})
        case _:
            return data


# --- in the press --------------------------------------------------------------------------------------------------


# The parts of a computed figure are listed with it; of more than these (a rank among a hundred), only those printed.
MOST_PARTS = 8


@dataclass
class Origins:
    """The values that a page prints, in order of appearance, by their anchors: what its last section lists."""

    _held: dict[str, Value] = field(default_factory=dict)

    def add(self, value: Value) -> str:
        """The anchor of a value of the page; what secrecy hides of its parts is not kept."""
        shown = masked(value)
        self._held.setdefault(shown.anchor, shown)
        return shown.anchor

    @property
    def values(self) -> list[Value]:
        """The values that the page prints, each once."""
        return list(self._held.values())

    @property
    def parts(self) -> list[Value]:
        """What these are computed from and that the page does not print, when it can be told one by one."""
        found: dict[str, Value] = {}
        waiting = self.values
        while waiting:
            value = waiting.pop(0)
            if len(value.inputs) > MOST_PARTS:
                continue
            for item in value.inputs:
                if item.anchor not in self._held and item.anchor not in found:
                    found[item.anchor] = item
                    waiting.append(item)
        return list(found.values())


class Rendered(str):
    """Markdown that is already safe to print."""


def _flat(text: str) -> str:
    """`text` on one line, without what nobody sees, nor the indent that opens a block."""
    return re.sub(rf"(?:[\t\n\r]|{UNSEEN.pattern})+", " ", text).strip(" ")


def escaped(text: str) -> str:
    """`text` as Markdown that prints it letter for letter: no emphasis, link, role, HTML or new block."""
    flat = _flat(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = flat.replace('"', "&quot;")  # the text may stand in an attribute
    return re.sub(r"([\\`*_{}\[\]#|~^$@]|(?<=^)[-+=:.)(!%]|(?<=\d)[.)](?=\s|$)|(?<=\]):|!(?=\[))", r"\\\1", flat)


class _Undefined(StrictUndefined):
    """A name that no code cell published."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """The expressions of a text: names, comparisons, sums, filters. What can fill a memory or a day is refused: powers,
    texts repeated or formatted, methods."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(side, (int, float, Value)) for side in (left, right)):
            raise SecurityError(f"« {operator} » est réservé aux nombres")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        # A name that is not known says so itself when it is called.
        return obj == self.globals.get("texte") or isinstance(obj, Undefined)


class Renderer:
    """Fills Markdown cells with the published names of one chapter.

    `texts` is the folder of what only this edition says: ``{{ texte("fipe") }}`` places `fipe.md` from there, rendered
    with the same names, or nothing when the edition has no such text, or one that holds only comments.
    """

    def __init__(
        self, names: Mapping[str, object], *, origins: Origins | None = None, texts: Path | None = None
    ) -> None:
        self.names = dict(names)
        self.origins = origins if origins is not None else Origins()
        self.texts = texts
        self.placed: set[str] = set()
        # Each is rendered once, however often others place it.
        self._rendered: dict[str, Rendered] = {}
        self.letters: set[str] = set()
        self._open: list[str] = []
        self._environment = _Sandbox(
            undefined=_Undefined,
            finalize=self._printed,
            keep_trailing_newline=True,
            # `## Titre {#ancre}` would open a comment of Jinja's own delimiters.
            comment_start_string="{%#",
            comment_end_string="#%}",
        )
        self._environment.globals.clear()
        self._environment.filters = {
            **{name: self._environment.filters[name] for name in ("length", "first", "last", "join", "sort")},
            **self._filters(),
        }
        self._environment.globals["texte"] = self._text

    def render(self, markdown: str, *, where: str = "") -> str:
        """`markdown` with its names filled. Raises `NarrativeError` that quotes the cell and lists the near names."""
        try:
            if self._open:
                for statement in programs(self._environment.parse(markdown)):
                    raise NarrativeError(f"{where}« {named(statement)} ». {ONLY_SAYS}")
            text = self._environment.from_string(markdown).render(self.names)
        except UndefinedError as error:
            raise NarrativeError(self._undefined(str(error.message), markdown, where)) from None
        except SecurityError:
            raise NarrativeError(
                f"{where}expression interdite dans « {_quote(markdown)} » : le texte n'accède qu'aux noms publiés."
            ) from None
        except TemplateSyntaxError as error:
            raise NarrativeError(
                f"{where}expression illisible, ligne {error.lineno} de la cellule « {_quote(markdown)} » : "
                f"{_stop(error)}"
            ) from None
        except TemplateError as error:
            raise NarrativeError(f"{where}cellule « {_quote(markdown)} » : {_stop(error)}") from None
        except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
            raise NarrativeError(f"{where}cellule « {_quote(markdown)} » : {error}.") from None
        return _plain_headings(text)

    def _undefined(self, message: str, markdown: str, where: str) -> str:
        if lacking := re.search(r"has no (attribute|element) '?([^']+)'?$", message):
            kind, key = lacking.groups()
            part = f".{key}" if kind == "attribute" else f"[{key}]"
            return f"{where}« {part} » n'existe pas pour ce nom publié, dans la cellule « {_quote(markdown)} »."
        found = re.search(r"'([^']+)' is undefined", message)
        name = found.group(1) if found else message
        near = difflib.get_close_matches(name, self.names, n=3, cutoff=0.5)
        known = french.listing([f"« {n} »" for n in near], last="ou") if near else ""
        hint = f"Nom proche : {known}." if known else "Donnez-lui une valeur avec publish(…) dans une cellule de code."
        return f"{where}le nom « {name} » n'est pas publié, dans la cellule « {_quote(markdown)} ». {hint}"

    def _printed(self, value: object) -> str:
        match value:
            case Rendered():
                return value
            case Value():
                return self._number(value, value.text)
            case Territory():
                return escaped(str(value))
            case bool() | None:
                raise ValueError("une condition ne s'imprime pas ; écrivez {% if … %}")
            case list() | tuple():
                return french.listing([self._printed(item) for item in value])
            case _Undefined():
                value._fail_with_undefined_error()
                return ""
            case float():
                raise ValueError("un nombre nu n'a pas d'origine ; écrivez la valeur elle-même, sans « .number »")
            case str() | int():
                return escaped(french.typography(str(value)))
            case _:
                raise ValueError(f"{type(value).__name__} ne s'imprime pas")

    def _number(self, value: Value, text: str, *, marked: bool = True) -> Rendered:
        """A number that leads to its origin, at the foot of the page; `marked` with its status, but in plain words."""
        if not value.known and not value.reason:
            return Rendered(f'<span class="non-disponible">{escaped(text)}</span>')
        kind = "chiffre" if value.known else "non-disponible"
        return Rendered(
            f'<a class="{kind}" href="#{self.origins.add(value)}">{escaped(text)}</a>'
            f"{self._mark(value) if marked else ''}"
        )

    def _mark(self, value: Value) -> str:
        """The letter of a figure that is computed, estimated or provisional; what we compute from settled ones (a gap,
        a rank, a sum) is told by the sentence."""
        if not value.letter or (value.status == "calculé" and not value.table):
            return ""
        self.letters.add(value.letter)
        return f'<sup class="lettre"><abbr title="{STATUS_WORDS[value.letter]}">{value.letter}</abbr></sup>'

    def _text(self, name: str) -> Rendered:
        if not re.fullmatch(r"[a-z0-9-]+", str(name)):
            raise NarrativeError(f"Texte « {name} » : un nom de texte n'a que des minuscules, chiffres et tirets.")
        if name in self._open:
            raise NarrativeError(f"Texte « {name} » : il se place lui-même ({' → '.join([*self._open, str(name)])}).")
        self.placed.add(str(name))
        if name not in self._rendered:
            self._rendered[name] = self._text_rendered(name)
        return self._rendered[name]

    def _text_rendered(self, name: str) -> Rendered:
        path = self.texts / f"{name}.md" if self.texts else None
        if path is None or not (path.exists() or path.is_symlink()):
            return Rendered("")
        where = f"{path.parent.name}/{path.name}"
        try:
            source = contraband.read(path)
        except contraband.NotAText as error:
            raise NarrativeError(error.message) from None
        _refuse(contraband.of_source(source), where)
        self._open.append(str(name))
        try:
            markdown = self.render(contraband.uncommented(source), where=f"{where} : ")
        finally:
            self._open.pop()
        # Once more as it is printed: pieces may have come together, and what a name prints ends what was open.
        _refuse(contraband.of_result(markdown), f"{where}, une fois calculé")
        return Rendered(markdown)

    def _filters(self) -> dict[str, Callable[..., Any]]:
        def of_value(write: Callable[[Value], str], *, marked: bool = True) -> Callable[[object], Rendered]:
            def apply(value: object) -> Rendered:
                if not isinstance(value, Value):
                    raise ValueError(f"« {value} » n'est pas un chiffre publié")
                return self._number(value, write(value) if value.known else value.text, marked=marked)

            return apply

        def of_territory(form: str) -> Callable[[object], str]:
            def apply(territory: object) -> str:
                if not isinstance(territory, Territory):
                    raise ValueError(f"« {territory} » n'est pas un territoire")
                return str(getattr(territory, form))

            return apply

        def sens(value: Value, plus: str, moins: str, egal: str = "") -> str:
            """The word that the sign of a gap calls for; printed zero is neither."""
            if not value.known:
                return self._number(value, value.text)
            shown = value.figures.lstrip(french.MINUS)
            if re.fullmatch(r"0(,0+)?\D*", shown):
                return egal or moins
            return plus if value > 0 else moins

        def absolute(value: Value) -> str:
            return value.text.replace(french.MINUS, "")

        def de_plus(value: Value) -> str:
            return f"{absolute(value)} de {'plus' if value > 0 else 'moins'}"

        def place(value: Value) -> str:
            return value.text

        def fraction(value: Value) -> str:
            words = french.fraction(value.number or 0)
            if words is None:
                return value.text
            if value.qualifier.endswith(" de"):
                said = words.replace("les ", "des ", 1) if words.startswith("les ") else french.de(words)
                return f"{value.qualifier.removesuffix(' de')} {said}"
            return f"{value.qualifier} {words}" if value.text.startswith(value.qualifier) else words

        def simple(value: Value) -> str:
            """A whole number without its symbol, for plain language: *sur 100 habitants, environ 17*; an estimate stays
            one even when it falls on a whole number."""
            whole = french.number(value.number or 0)
            exact = float(value) == int(float(value)) and not value.letter
            spoken = value.text.startswith(value.qualifier)
            return f"{value.qualifier} {whole}" if spoken else whole if exact else f"environ {whole}"

        def en_millions(value: Value) -> str:
            scale = 1_000_000 if value.unit == "M€" else 1
            words = french.millions((value.number or 0) * scale, value.decimals if scale == 1 else 0)
            return f"{value.qualifier} {words}" if value.text.startswith(value.qualifier) else words

        def en_lettres(value: Value, feminine: bool = False) -> Rendered:
            if not isinstance(value, Value):
                raise ValueError(f"« {value} » n'est pas un chiffre publié")
            words = french.in_letters(value.number, feminine=feminine) if value.number is not None else value.text
            return self._number(value, words if value.known else value.text, marked=False)

        def environ_millions(value: Value) -> str:
            exact = value.text == value.figures
            return french.about_millions(value.number or 0) if exact else en_millions(value)

        return {
            "avec_unite": of_value(lambda v: v.counted),
            "nombre": of_value(lambda v: v.figures),
            "en_lettres": en_lettres,
            "fraction": of_value(fraction, marked=False),
            "millions": of_value(en_millions),
            "environ_millions": of_value(environ_millions),
            "simple": of_value(simple, marked=False),
            "de_plus": of_value(de_plus),
            "sans_signe": of_value(absolute),
            "rang": of_value(place),
            "periode": lambda v: french.period(v.period),
            "en_periode": lambda v: french.in_period(v.period),
            "libelle": lambda v: v.label,
            "sens": sens,
            "en": of_territory("locative"),
            "de": of_territory("genitive"),
            "article": of_territory("with_article"),
            "majuscule": lambda v: _capitalised(self._printed(v)),
        }


def _refuse(found: Iterable[contraband.Contraband], where: str) -> None:
    """Stop at the first thing that a text may not carry."""
    for one in found:
        raise NarrativeError(f"{where}, {one}")


# What a text of an edition may hold in braces: names, conditions, loops through what is published. Nothing that grows.
_STATEMENTS = (nodes.Output, nodes.TemplateData, nodes.If, nodes.For)
_GONE_THROUGH = (nodes.Name, nodes.Getattr, nodes.Filter)
_DEEPEST = 2
_WORDS = {"Assign": "set", "AssignBlock": "set", "CallBlock": "call", "FilterBlock": "filter"}


ONLY_SAYS = (
    "Un texte d'édition dit des noms, choisit ({% if … %}) et parcourt un nom publié ({% for … %}), deux boucles au "
    "plus l'une dans l'autre. Faites le reste dans une cellule du chapitre."
)


def programs(tree: nodes.Node, loops: int = 0) -> Iterator[nodes.Node]:
    """The statements of a text of an edition that could last a day or fill a memory."""
    for node in tree.iter_child_nodes():
        within = loops + isinstance(node, nodes.For)
        allowed = isinstance(node, (*_STATEMENTS, nodes.Expr, nodes.Helper)) and within <= _DEEPEST
        if isinstance(node, nodes.For):
            # `for x in noms`, not in what the text itself writes, which may be as long as one likes.
            allowed &= not node.recursive and all(
                isinstance(part, _GONE_THROUGH) for part in (node.iter, *node.iter.find_all(nodes.Expr))
            )
        if allowed:
            yield from programs(node, within)
        else:
            yield node


def named(statement: nodes.Node) -> str:
    """A statement as it is written: ``{% set %}``, ``{% for %}``."""
    kind = type(statement).__name__
    return f"{{% {_WORDS.get(kind, kind.lower())} %}}"


def _capitalised(markdown: str) -> Rendered:
    tag = re.match(r"<[^>]+>", markdown)
    start = tag.end() if tag else 0
    return Rendered(markdown[:start] + french.capitalised(markdown[start:]))


def _plain_headings(markdown: str) -> str:
    """Numbers in headings as plain text: a heading is also a title, an address and an entry of the contents."""
    strip = re.compile(
        r'<(a|span) class="(?:chiffre|non-disponible)"[^>]*>([^<]*)</\1>(?:<sup class="lettre">.*?</sup>)?'
    )
    lines = (strip.sub(r"\2", line) if re.match(r"#{1,6}\s", line) else line for line in markdown.split("\n"))
    return "\n".join(lines)


def _stop(error: TemplateError) -> str:
    return str(error.message).rstrip(".") + "."


def _quote(markdown: str, length: int = 90) -> str:
    flat = " ".join(markdown.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def names_used(markdown: str) -> set[str]:
    """The names that a Markdown cell asks for (for checking without running anything)."""
    from jinja2 import meta

    environment = Renderer({})._environment
    try:
        return meta.find_undeclared_variables(environment.parse(markdown)) - {"texte"}
    except TemplateSyntaxError as error:
        raise NarrativeError(f"expression illisible dans « {_quote(markdown)} » : {_stop(error)}") from None
    except RecursionError:
        raise NarrativeError(f"expression trop longue dans « {_quote(markdown)} ». Coupez-la.") from None


def kept_sections(markdown: str, decisions: Iterable[tuple[str, bool]]) -> str:
    """`markdown` (a whole page) without the sections that `section(…, when=False)` drops.

    A section runs from its heading to the next heading of its level or above; fenced blocks are not headings. Raises
    `NarrativeError` when a decision names no heading.
    """
    lines = markdown.split("\n")
    headings = _headings(lines)
    dropped: set[int] = set()
    for title, kept in decisions:
        found = [heading for heading in headings if heading.title == title.strip()]
        if not found:
            titles = french.listing([f"« {heading.title} »" for heading in headings])
            raise NarrativeError(f"section(« {title} ») : aucun titre de ce nom. Titres du chapitre : {titles}.")
        if kept:
            continue
        for heading in found:
            following = (h.start for h in headings if h.start > heading.start and h.level <= heading.level)
            dropped.update(range(heading.start, next(following, len(lines))))
    return "\n".join(line for position, line in enumerate(lines) if position not in dropped)


def without_empty_sections(markdown: str) -> str:
    """`markdown` without the headings that nothing follows: an edition that has no text for a place has no section.

    A heading with only empty sub-sections under it is empty too; the page's own title stays.
    """
    lines = markdown.split("\n")
    while True:
        headings = _headings(lines)
        for heading, after in zip(headings, [*headings[1:], _Heading(len(lines), len(lines), 0, "")], strict=True):
            body = lines[heading.line + 1 : after.start]
            if heading.level > 1 and after.level <= heading.level and not "".join(body).strip():
                del lines[heading.start : after.start]
                break
        else:
            return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading of a page: its line, and the line where it starts with its targets, ``(methode)=``, above it."""

    start: int
    line: int
    level: int
    title: str


def _headings(lines: list[str]) -> list[_Heading]:
    found: list[_Heading] = []
    fence = ""
    for position, line in enumerate(lines):
        mark = re.match(r"(`{3,}|~{3,}|:{3,})", line)
        if mark and (not fence or (line.startswith(fence) and line.strip() == mark.group(1))):
            fence = "" if fence else mark.group(1)
        heading = re.match(r"(#{1,6})\s+(.*?)\s*#*$", line)
        if heading and not fence:
            start = position
            while start and (re.fullmatch(r"\([\w-]+\)=", lines[start - 1]) or not lines[start - 1].strip()):
                start -= 1
            # Blank lines above belong to what stands before, unless a target does.
            while start < position and not lines[start].strip():
                start += 1
            found.append(_Heading(start, position, len(heading.group(1)), heading.group(2)))
    return found
