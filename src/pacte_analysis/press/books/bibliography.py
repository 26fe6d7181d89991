"""The bibliography in French: one pattern for every kind of publication, for sphinxcontrib-bibtex.

*Producer, title (a link when there is an address), date. Note.* pybtex's own styles are English (*and*, *edited by*,
*URL:*), and one pattern suits what a barometer quotes: laws, instructions, reports, statistics.
"""

from typing import Any

from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style.formatting import BaseStyle, toplevel
from pybtex.style.template import Node, field, first_of, href, names, node, optional, sentence

from pacte_analysis.french import typography

STYLE = "pacte"


@node  # type: ignore[untyped-decorator]
def french(children: list[Any], context: dict[str, Any]) -> Text:
    """What it holds, with French spaces and apostrophes."""
    return Text(*(typography(str(child.format_data(context))) for child in children))


class FrenchStyle(BaseStyle):  # type: ignore[misc]
    """Numbers as labels, by producer then date then title."""

    default_sorting_style = "author_year_title"
    default_label_style = "number"

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """Every kind of entry as a `misc`."""
        entry.type = "misc"
        return super().format_entry(label, entry, bib_data)

    def get_misc_template(self, entry: Any) -> Node:
        """*Producer, title, date. Note.*"""
        title = french[field("title")]
        return toplevel[
            sentence(sep=", ")[
                optional[french[names("author", sep=", ", sep2=" et ", last_sep=" et ")]],
                first_of[optional[href(field("url", raw=True))[title]], title],
                optional[french[field("year")]],
            ],
            optional[sentence[french[field("note")]]],
        ]


def register() -> None:
    """Make the style known to pybtex, as ``bibtex_default_style: pacte``."""
    register_plugin("pybtex.style.formatting", STYLE, FrenchStyle)
