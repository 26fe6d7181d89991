"""Tallies of an extract of Pilot'actions: every distribution of the chapters.

Pure functions of the actions of one territory and year, in the shape of the table `repartitions`, so that an
edition serves what is computed and what was published through one door. The rules:

- the contracts are the local ones (CLS and CIE): actions of local pacts (PLS) are no part of them;
- a share is of the actions that *answer*: `base` says how many, and `reperage` how many did not;
- an action that answers several times (fields, publics…) counts once in each: `multiple` is then true;
- credits are those planned for the year of the edition; an action whose three funders are empty has no known credits,
  and an empty funder beside a filled one is nothing;
- consumption is spent over planned, on the actions that have both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pacte_analysis.analysis.answers import Flags, Floats, Ints, cents, counted, filled, holders, texts
from pacte_analysis.analysis.dimensions import DIMENSIONS, Dimension, Nomenclatures
from pacte_analysis.tables.extract.model import FUNDERS, SEPARATOR, planned

COLUMNS = [
    "territoire",
    "periode",
    "sujet",
    "contrats",
    "axe",
    "dimension",
    "modalite",
    "mesure",
    "valeur",
    "unite",
    "statut",
    "qualificatif",
    "base",
    "multiple",
    "source",
    "document",
    "reperage",
]

CONTRACTS = ("ensemble", "départements", "métropoles")

# How a funder of the extract is called in `financeurs`.
FUNDER_CODES = {"etat": "etat", "collectivite": "collectivites", "tiers": "tiers"}


@dataclass(frozen=True)
class _Answers:
    """Who answers what: `rows` and `codes` side by side (one pair an answer), `labels` what codes stand for, and
    `answered` which rows answer at all."""

    rows: Ints
    codes: Ints
    labels: list[str]
    answered: Flags


def tally(
    actions: pd.DataFrame, territory: str, year: int, nomenclatures: Nomenclatures, *, source: str
) -> pd.DataFrame:
    """Every distribution of the local contracts of a territory and a year: columns of `repartitions`.

    `actions` are those of an `Extract` (money in cents). Shares and rates are not rounded, in per cent; amounts are in
    euros. A distribution that no action answers has no row, and a modality that none has is 0.
    """
    return pd.DataFrame(list(_Tally(actions, territory, year, nomenclatures, source).lines()), columns=COLUMNS)


class _Tally:
    def __init__(
        self, actions: pd.DataFrame, territory: str, year: int, nomenclatures: Nomenclatures, source: str
    ) -> None:
        kept = actions[texts(actions, "genre_contrat") != "pls"]
        self.actions = kept.reset_index(drop=True)
        self.territory, self.year, self.source = territory, year, source
        self.nomenclatures = nomenclatures
        self.axes = list(nomenclatures.codes["axe"])
        self.size = len(self.actions)
        axis = pd.Index(self.axes).get_indexer(pd.Index(texts(self.actions, "axe")))
        axis[axis < 0] = len(self.axes)
        self.group = (holders(self.actions) * (len(self.axes) + 1) + axis).astype(np.int64)
        self.paid = {funder: cents(self.actions, planned(year, funder)) for funder in FUNDERS}
        amounts = np.vstack(list(self.paid.values()))
        self.funded: Flags = np.any(~np.isnan(amounts), axis=0)
        self.credits = np.nansum(amounts, axis=0)
        self.everyone = np.ones(self.size, dtype=bool)
        self.asked = self._count(self.everyone)

    def lines(self) -> Iterator[tuple[Any, ...]]:
        whole = _Answers(np.arange(self.size), np.zeros(self.size, np.int64), ["ensemble"], self.everyone)
        yield from self._distribution(Dimension("ensemble", ""), whole)
        for dimension in DIMENSIONS:
            if dimension.column in self.actions:
                yield from self._distribution(dimension, self._answers(dimension))
        yield from self._cofunding()
        yield from self._funders()
        yield from self._consumption()

    # --- counting --------------------------------------------------------------------------------------------------

    def _cube(self, rows: Ints, codes: Ints, size: int, weights: Floats | None = None) -> Floats:
        """Sums over the answers by contracts × axis × code: all, départements, métropoles × all, each axis × code."""
        cells = self.group[rows] * size + codes
        flat = np.bincount(cells, None if weights is None else weights[rows], minlength=3 * (len(self.axes) + 1) * size)
        cube = flat.reshape(3, len(self.axes) + 1, size).astype(np.float64)
        by_contract = np.stack([cube.sum(axis=0), cube[0], cube[1]])
        return np.concatenate([by_contract.sum(axis=1, keepdims=True), by_contract[:, :-1]], axis=1)

    def _count(self, kept: Flags, weights: Floats | None = None) -> Floats:
        """The same over rows, without codes: contracts × axis."""
        rows = np.flatnonzero(kept)
        return self._cube(rows, np.zeros(len(rows), np.int64), 1, weights)[:, :, 0]

    def _answers(self, dimension: Dimension) -> _Answers:
        codes, uniques = pd.factorize(texts(self.actions, dimension.column))
        split = [list(dict.fromkeys(filter(None, u.split(SEPARATOR) if dimension.several else [u]))) for u in uniques]
        known = self.nomenclatures.of(dimension)
        found = dict.fromkeys(label for pieces in split for label in pieces)
        labels = list(dict.fromkeys([*known, *(label for label in found if label not in dimension.totals), *found]))
        index = {label: number for number, label in enumerate(labels)}
        lengths = np.array([len(pieces) for pieces in split], dtype=np.int64)
        flat = np.array([index[label] for pieces in split for label in pieces], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64) if len(lengths) else lengths
        each = lengths[codes]
        rows = np.repeat(np.arange(self.size), each)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
        return _Answers(rows, flat[starts[codes][rows] + within] if len(rows) else rows, labels, each > 0)

    # --- lines -----------------------------------------------------------------------------------------------------

    def _distribution(self, dimension: Dimension, answers: _Answers) -> Iterator[tuple[Any, ...]]:
        if self.size and not answers.answered.any():
            return
        size = len(answers.labels)
        counts = self._cube(answers.rows, answers.codes, size)
        base = self._count(answers.answered)
        paid = self.funded[answers.rows]
        amounts = self._cube(answers.rows[paid], answers.codes[paid], size, self.credits)
        payers = self._cube(answers.rows[paid], answers.codes[paid], size)
        funded = answers.answered & self.funded
        paying, whole = self._count(funded), self._count(funded, self.credits)
        columns = {label: [number] for number, label in enumerate(answers.labels) if label not in dimension.totals}
        for total, parts in dimension.totals.items():
            columns[total] = [answers.labels.index(part) for part in (total, *parts) if part in answers.labels]
        for place, contracts, axis in self._cells():
            if axis and dimension.name == "axe":
                continue
            common = (contracts, axis, dimension.name)
            for label, numbers in columns.items():
                count, amount = counts[place][numbers].sum(), amounts[place][numbers].sum() / 100
                if not self._belongs(dimension, label, axis, count):
                    continue
                if base[place] or not self.asked[place]:
                    told = ("actions", *common, label), base[place], self.asked[place], dimension.several
                    yield self._line(*told, "nombre", count)
                    if base[place] and dimension.name != "ensemble":
                        yield self._line(*told, "part", 100 * count / base[place])
                # Actions of which no credits are known are not actions without credits.
                if paying[place] and (payers[place][numbers].sum() or not count):
                    told = ("crédits", *common, label), paying[place], self.asked[place], dimension.several
                    yield self._line(*told, "montant", amount)
                    if whole[place] and dimension.name != "ensemble":
                        yield self._line(*told, "part", 10_000 * amount / whole[place])

    def _belongs(self, dimension: Dimension, label: str, axis: str, count: float) -> bool:
        """Whether a modality is told where no action has it: a theme only in its own axis, a contract nowhere."""
        if count:
            return True
        if dimension.name == "thematique":
            return self.nomenclatures.theme_axes.get(label) == axis or not axis
        return dimension.name != "contrat"

    def _cofunding(self) -> Iterator[tuple[Any, ...]]:
        """Whether others fund, and who: credits of others that nobody names leave open who, and not whether."""
        others = Dimension("cofinanceur", "financeurs_tiers", several=True)
        answers = self._answers(others)
        named, given = answers.answered, np.greater(filled(self.paid["tiers"]), 0)
        with_others, answered = named | given, named | self.funded
        known = named | (self.funded & ~given)
        yield from self._distribution(others, _Answers(answers.rows, answers.codes, answers.labels, known))
        rows = np.flatnonzero(answered)
        codes = np.where(with_others[rows], 0, 1)
        yield from self._distribution(
            Dimension("cofinancement", ""), _Answers(rows, codes.astype(np.int64), ["tiers", "sans"], answered)
        )

    def _funders(self) -> Iterator[tuple[Any, ...]]:
        whole, base = self._count(self.funded, self.credits), self._count(self.funded)
        for funder, code in FUNDER_CODES.items():
            amounts = self._count(self.funded, filled(self.paid[funder]))
            for place, contracts, axis in self._cells():
                if base[place]:
                    told = ("crédits", contracts, axis, "financeur", code), base[place], self.asked[place], False
                    yield self._line(*told, "montant", amounts[place] / 100)
                    if whole[place]:
                        yield self._line(*told, "part", 100 * amounts[place] / whole[place])

    def _consumption(self) -> Iterator[tuple[Any, ...]]:
        spent = cents(self.actions, "consomme")
        both = np.logical_and(self.funded, ~np.isnan(spent))
        base, whole, used = self._count(both), self._count(both, self.credits), self._count(both, filled(spent))
        for place, contracts, axis in self._cells():
            if not base[place]:
                continue
            common, seen = ("crédits", contracts, axis, "consommation"), (base[place], self.asked[place], False)
            left = whole[place] - used[place]
            yield self._line((*common, "consommes"), *seen, "montant", used[place] / 100)
            if whole[place]:
                yield self._line((*common, "consommes"), *seen, "taux", 100 * used[place] / whole[place])
            if left >= 0:
                yield self._line((*common, "reportes"), *seen, "montant", left / 100)

    def _cells(self) -> Iterator[tuple[tuple[int, int], str, str]]:
        for i, contracts in enumerate(CONTRACTS):
            for j, axis in enumerate(["", *self.axes]):
                yield (i, j), contracts, axis

    def _line(
        self, told: tuple[str, str, str, str, str], base: float, asked: float, several: bool, measure: str, value: float
    ) -> tuple[Any, ...]:
        subject, contracts, axis, dimension, label = told
        unit = {"nombre": "actions", "montant": "euros"}.get(measure, "%")
        return (
            self.territory,
            str(self.year),
            subject,
            contracts,
            axis,
            dimension,
            label,
            measure,
            float(value),
            unit,
            "calculé",
            "exact",
            float(base) if base else float("nan"),
            several,
            self.source,
            "",
            counted(int(base), int(asked)),
        )
