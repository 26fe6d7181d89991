"""What an edition about to be published changes of the published one: each figure, each page, each sentence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from pacte_analysis import french
from pacte_analysis.press.life import words
from pacte_analysis.press.life.changes import counted, several
from pacte_analysis.press.life.said import Figure, Said
from pacte_analysis.press.life.words import WordChange

Kind = Literal["modifié", "actualisé", "nouveau", "retiré", "déplacé"]

# In the order in which a reviewer looks.
KINDS: tuple[Kind, ...] = ("modifié", "actualisé", "nouveau", "retiré", "déplacé")


@dataclass(frozen=True)
class FigureChange:
    """A figure that is not as it was published; `before` is None when it is new, `after` when it is gone."""

    kind: Kind
    before: Figure | None
    after: Figure | None
    pages_before: tuple[str, ...] = ()
    pages_after: tuple[str, ...] = ()

    @property
    def figure(self) -> Figure:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def pages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.pages_after, *self.pages_before]))


@dataclass
class Difference:
    """All that changes. `worded` is False when the published edition kept no sentences: only figures are compared."""

    figures: list[FigureChange] = field(default_factory=list)
    words: dict[str, list[WordChange]] = field(default_factory=dict)
    appeared: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    worded: bool = True

    @property
    def none(self) -> bool:
        return not (self.figures or self.words or self.appeared or self.vanished)

    def of(self, kind: Kind) -> list[FigureChange]:
        return [change for change in self.figures if change.kind == kind]

    @property
    def counts(self) -> list[str]:
        """*3 chiffres modifiés*, *2 phrases ajoutées*, *1 page nouvelle*: nothing of what does not change."""
        numbers: Counter[str] = Counter(f"chiffre {change.kind}" for change in self.figures)
        for found in self.words.values():
            numbers.update({f"phrase {kind}": number for kind, number in counted(found).items()})
        numbers.update({"page nouvelle": len(self.appeared), "page retirée": len(self.vanished)})
        order = [f"chiffre {kind}" for kind in KINDS] + [
            f"phrase {kind}" for kind in ("ajoutée", "retirée", "modifiée")
        ]
        return [several(numbers[key], key) for key in (*order, "page nouvelle", "page retirée") if numbers[key]]

    @property
    def summary(self) -> str:
        """The counts in one line; empty when nothing changes."""
        said = french.listing(self.counts)
        return said or ("titres de sections" if self.words else "")

    def title(self, page: str) -> str:
        return self.titles.get(page, page)


def difference(published: Said, now: Said) -> Difference:
    """What `now` changes of what is `published`, in the order of the new pages."""
    found = Difference(figures=_figures(published, now), titles=published.titles | now.titles)
    if published.sentences is None or now.sentences is None:
        found.worded = False
        return found
    before, after = published.sentences, now.sentences
    found.appeared = [name for name in after if name not in before]
    found.vanished = [name for name in before if name not in after]
    compared = {name: words.compare(before[name], after[name], exact=True) for name in after if name in before}
    found.words = {name: changed for name, changed in compared.items() if changed}
    return found


def _figures(published: Said, now: Said) -> list[FigureChange]:
    """A figure is known by its anchor, which its number does not change. One gone and one new that measure the same
    in the same place, at two dates, are one figure brought up to date."""
    changes: list[FigureChange] = []
    gone = {anchor: figure for anchor, figure in published.figures.items() if anchor not in now.figures}
    for anchor, figure in now.figures.items():
        before, pages = published.figures.get(anchor), now.pages[anchor]
        if before is None:
            former = _former(figure, gone.values())
            then = published.pages[gone.pop(former.anchor).anchor] if former else ()
            changes.append(FigureChange("actualisé" if former else "nouveau", former, figure, then, pages))
        elif (before.text, before.status) != (figure.text, figure.status):
            changes.append(FigureChange("modifié", before, figure, published.pages[anchor], pages))
        elif set(published.pages[anchor]) != set(pages):
            changes.append(FigureChange("déplacé", before, figure, published.pages[anchor], pages))
    changes += [FigureChange("retiré", figure, None, published.pages[anchor]) for anchor, figure in gone.items()]
    return sorted(changes, key=lambda change: KINDS.index(change.kind))


def _former(figure: Figure, gone: Iterable[Figure]) -> Figure | None:
    """The latest of the figures gone that measured the same thing in the same place."""
    same = [other for other in gone if _measured(other) == _measured(figure)]
    return max(same, key=lambda other: french.period_bounds(other.period), default=None)


def _measured(figure: Figure) -> tuple[str, ...]:
    return figure.measure, figure.territory, figure.name, figure.unit, figure.scope


def places(found: Difference) -> list[tuple[str, int]]:
    """The pages where something changes, by their titles, with how many changes; those that change most first."""
    numbers: Counter[str] = Counter()
    for change in found.figures:
        numbers.update(change.pages)
    numbers.update({name: sum(counted(changed).values()) for name, changed in found.words.items()})
    numbers.update([*found.appeared, *found.vanished])
    return [(found.title(name), number) for name, number in numbers.most_common() if number]
