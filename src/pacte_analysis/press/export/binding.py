"""The pages of a printed book as one document to print: in their order, with one space of names.

Every id takes the name of its page, so that two pages may have the same; a link to a page that the document has stays a
link inside it. What is only of use on a screen is left out.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import BeautifulSoup, Tag

HOME = "index"

# What only a screen has a use for, by its class, its tag or its id.
_OF_THE_SCREEN = frozenset({"headerlink", "figure-liens", "etroit", "sigles-de-la-page"})
_TAGS_OF_THE_SCREEN = ["script", "style", "form", "button", "template"]
_SECTIONS_OF_THE_SCREEN = ["citer-telecharger-imprimer", "tout-le-livre"]

# Folds, the largest part of a page, are cut out before it is read; none of these has another inside.
_FOLDS = re.compile(r'<details class="(?:figure-donnees|code-du-chapitre|a-telecharger)".*?</details>', re.DOTALL)

# Attributes that name other elements, by their ids.
_NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


@dataclass(frozen=True)
class Leaf:
    """A page of the book: the part that it is in, its number when it has one, and the page that it stands under."""

    name: str
    title: str
    numeral: str = ""
    axis: str = ""
    part: str = ""
    parent: str = ""


def leaves(html: Path) -> list[Leaf]:
    """The pages of the book printed in the folder `html`, in the order of its contents."""
    text = (html / f"{HOME}.html").read_text(encoding="utf-8")
    contents = text[text.index('<ul class="sommaire-liste">') : text.index('<p class="sommaire-pied">')]
    found = [Leaf(HOME, "L’essentiel")]
    part = ""
    for item in BeautifulSoup(contents, "html.parser").select(".sommaire-liste > li")[1:]:
        if "sommaire-partie" in classes(item):
            part = item.get_text(strip=True)
            continue
        parent = ""
        for link in item.select("a[href]"):
            name = str(link["href"]).removesuffix(".html")
            title, numeral = link.select_one(".sommaire-titre"), link.select_one(".numeral")
            found.append(
                Leaf(
                    name,
                    title.get_text(" ", strip=True) if title else name,
                    numeral.get_text(strip=True) if numeral else "",
                    str(link.get("data-axe", "")),
                    part,
                    parent,
                )
            )
            parent = parent or name
    return found


def under(every: Sequence[Leaf], chapter: str) -> list[Leaf]:
    """A page and those that stand under it; it is the chapter, whatever it stands under itself."""
    found = [leaf for leaf in every if chapter in (leaf.name, leaf.parent)]
    return [replace(leaf, parent="") if leaf.name == chapter else leaf for leaf in found]


def bound(html: Path, chosen: Sequence[Leaf], address: str = "") -> list[Tag]:
    """The text of each page as a `section` that has its name for id. A link that leaves the document goes to the site
    at `address`; without one it is its text alone."""
    bodies = [_body(html, leaf) for leaf in chosen]
    names = {leaf.name for leaf in chosen}
    ids = set(names)
    for leaf, body in zip(chosen, bodies, strict=True):
        ids |= _named(body, leaf.name)
    for leaf, body in zip(chosen, bodies, strict=True):
        for link in body.find_all("a", href=True):
            _directed(link, leaf.name, names, ids, address)
    return bodies


def _body(html: Path, leaf: Leaf) -> Tag:
    text = (html / f"{leaf.name}.html").read_text(encoding="utf-8")
    main = text[text.index('<main id="contenu-principal"') : text.index("</main>")]
    content = BeautifulSoup(_FOLDS.sub("", main), "html.parser").find("div", class_="contenu")
    if content is None:
        raise ValueError(f"{leaf.name}.html has no text")
    unwanted = content.find_all(_TAGS_OF_THE_SCREEN) + content.find_all(id=_SECTIONS_OF_THE_SCREEN)
    unwanted += [found for found in content.find_all(class_=True) if _OF_THE_SCREEN.intersection(classes(found))]
    for element in unwanted:
        element.decompose()
    content.name = "section"
    if leaf.axis:
        content["data-axe"] = leaf.axis
    # Chromium tags a picture, and gives its alternative text, only for the drawing that it finds in it.
    for drawing in [drawing for image in content.find_all(role="img") for drawing in image.find_all("svg")]:
        del drawing["aria-hidden"]
    # A figure is more than its picture, which alone has an alternative text.
    for figure in content.find_all("figure"):
        figure["role"] = "group"
    for picture in content.find_all("img", src=True):
        picture["src"] = (html / str(picture["src"])).resolve().as_uri()
    if leaf.parent:
        _lowered(content)
    return content


def _lowered(content: Tag) -> None:
    """The headings of a page that stands under a chapter are those of a section of it."""
    for heading in content.find_all(re.compile(r"^h[1-5]$")):
        heading.name = f"h{int(heading.name[1]) + 1}"


def _named(body: Tag, page: str) -> set[str]:
    """Prefix the ids of a page and what names them; the ids that it has now."""
    own = {str(element["id"]) for element in body.find_all(id=True)}
    new = {identity: f"{page}--{identity}" for identity in own}
    for element in body.find_all(True):
        for key, value in list(element.attrs.items()):
            if not isinstance(value, str) and key not in _NAMING:
                continue
            words = value if isinstance(value, str) else " ".join(value)
            if key == "id":
                element[key] = new[words]
            elif key in _NAMING:
                element[key] = " ".join(new.get(name, name) for name in words.split())
            elif "url(#" in words:
                element[key] = _REFERENCE.sub(lambda found: f"url(#{new.get(found[1], found[1])})", words)
            elif key in ("href", "xlink:href") and element.name != "a" and words.startswith("#"):
                element[key] = f"#{new.get(words[1:], words[1:])}"
    body["id"] = page
    return set(new.values())


def _directed(link: Tag, page: str, names: Collection[str], ids: Collection[str], address: str) -> None:
    """Lead a link to its place in the document, to the site, or nowhere."""
    target = str(link["href"])
    if re.match(r"(https?|mailto):", target):
        return
    name, _, fragment = target.partition("#")
    name = name.removeprefix("./").removesuffix(".html") or page
    inside = f"{name}--{fragment}" if fragment else name
    if name in names and inside in ids and "chiffre" not in classes(link):
        link["href"] = f"#{inside}"
        add_class(link, "interne")
    elif address and name not in names and not target.startswith((".", "/")):
        link["href"] = address + target
        add_class(link, "au-site")
    else:
        link.unwrap()


def classes(element: Tag) -> list[str]:
    """The classes of an element."""
    return [str(name) for name in element.get_attribute_list("class") if name]


def add_class(element: Tag, *names: str) -> None:
    """Give an element more classes."""
    element["class"] = " ".join([*classes(element), *names])
