"""A book printed again over its last print has the bytes of one printed from nothing.

Sphinx reads and writes only the pages that changed. It then loses the terms of the glossary of the search index, keeps
empty entries there, leaves on the other pages what they showed of the changed one (its title, its place, its labels),
and finds in place a style sheet that a first print has not yet. All of it is mended here.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from pacte_analysis.press.books.glossary import Glossary
from pacte_analysis.press.files import digest

# myst-nb writes its style sheet when all pages are written: a first print has no sum of it in their links.
_LATE = "_static/mystnb.*.css"


def connect(app: Sphinx) -> None:
    """Have a book printed again be the same as one printed from nothing."""
    app.connect("builder-inited", _prepare)
    # After all those who number and name: citations, labels, contents.
    app.connect("env-updated", _rewrite_what_shows_others, priority=950)


def _prepare(app: Sphinx) -> None:
    builder: Any = app.builder
    if builder.format != "html":
        return
    for late in Path(app.outdir).glob(_LATE):
        late.unlink()
    load, dump = builder.load_indexer, builder.dump_search_index

    def load_indexer(docnames: Iterable[str]) -> None:
        load(docnames)
        _restore_terms(builder, set(docnames))

    def dump_search_index() -> None:
        if builder.indexer is not None:
            _tidy(builder.indexer)
        dump()

    builder.load_indexer, builder.dump_search_index = load_indexer, dump_search_index


def _restore_terms(builder: Any, changed: set[str]) -> None:
    """Give back to the index the entries of the pages that are not written again, which Sphinx does not read."""
    try:
        with (Path(builder.outdir) / builder.searchindex_filename).open(encoding="utf-8") as file:
            frozen = builder.indexer.formats[builder.indexer_format].load(file)
    except (OSError, ValueError, KeyError):
        return
    kept = builder.indexer._index_entries
    for entry, places in frozen.get("indexentries", {}).items():
        for document, anchor, main in places:
            name = frozen["docnames"][document]
            if name not in changed and name in builder.env.all_docs:
                kept.setdefault(name, []).append((entry, anchor, "main" if main else ""))


def _tidy(index: Any) -> None:
    """The order of a first print, and no word that no page has any more."""
    entries = sorted(index._index_entries.items())
    index._index_entries = {name: sorted(set(found), key=_folded) for name, found in entries}
    for words in (index._mapping, index._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]


def _rewrite_what_shows_others(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Every page, when what pages show of one another has changed since the last print; else none."""
    seen = digest(repr(_shared(app, env)).encode())
    known: str | None = getattr(env, "pacte_shared", None)
    env.pacte_shared = seen
    return sorted(env.found_docs) if known is not None and known != seen else []


def _shared(app: Sphinx, env: BuildEnvironment) -> list[object]:
    """What a page may show of another: titles, contents, marks of chapters, labels, acronyms, references."""
    standard = env.get_domain("std").data
    citations = env.domains["cite"].data.get("citations", []) if "cite" in env.domains else []
    glossary = Glossary.of(app)
    return [
        sorted((name, title.astext()) for name, title in env.titles.items()),
        sorted((name, _contents(toc)) for name, toc in env.tocs.items()),
        sorted((name, repr(told.get("pacte"))) for name, told in env.metadata.items()),
        [sorted(map(repr, standard.get(kind, {}).items())) for kind in ("labels", "anonlabels", "objects")],
        sorted(map(_cited, citations)),
        glossary.page,
        sorted(map(repr, glossary.terms.items())),
    ]


def _cited(citation: Any) -> str:
    """What pages show of a publication; its own text would have the address of an object in memory, new each time."""
    printed = [(entry.label, str(entry.text)) for entry in (citation.formatted_entry, citation.tooltip_entry) if entry]
    return repr((citation.citation_id, citation.bibliography_key, citation.entry, printed))


def _contents(toc: nodes.Node) -> str:
    return repr([repr(node.get("entries")) for node in toc.findall(nodes.Element) if node.get("entries")])


def _folded(entry: tuple[str, str, str]) -> tuple[str, str, str]:
    return entry[0].lower(), entry[1], entry[2]
