"""Text for a page: French typography, then escaping, in one place, so that no label is ever trusted."""

from html import escape

from pacte_analysis.characters import visible
from pacte_analysis.french import typography


def text(words: object) -> str:
    """`words` as a reader sees them: typeset, then escaped for element content and for attributes."""
    return escape(typography(visible(str(words))), quote=True)


def attribute(value: str) -> str:
    """`value` escaped and left as it is: an identifier or an address, which typography would break."""
    return escape(visible(value), quote=True)


def tag(name: str, content: str, class_: str = "") -> str:
    """``<name class="class_">content</name>``; `content` is already markup."""
    classes = f' class="{attribute(class_)}"' if class_ else ""
    return f"<{name}{classes}>{content}</{name}>"


def traced(content: str, anchor: str) -> str:
    """A figure that leads to its origin, at the foot of the page; `content` is already markup."""
    return f'<a class="chiffre" href="#{attribute(anchor)}">{content}</a>'


def labelled(term: str, content: str) -> str:
    """One row of a description list; nothing when there is no content."""
    return f"<div><dt>{text(term)}</dt><dd>{content}</dd></div>" if content else ""


def scrolling_table(caption: str, content: str, class_: str, *, role: str = "") -> str:
    """A table named by its caption, in a focusable region because it may scroll sideways; `content` is markup.

    `role` is said again for a table that a narrow screen lays out otherwise, and that must stay one for who listens.
    """
    spoken = f' role="{attribute(role)}"' if role else ""
    return (
        f'<div class="tableau-defile" role="region" tabindex="0" aria-label="{text(caption)}">'
        f'<table class="{attribute(class_)}"{spoken}><caption>{text(caption)}</caption>{content}</table></div>'
    )
