"""Who: a territory, its code, its place in the hierarchy, its French grammar.

The kind is part of the code (``REG-93`` is Provence-Alpes-Côte d'Azur, ``DEP-93`` is Seine-Saint-Denis): a bare
``93`` is refused, naming both.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pacte_analysis.errors import PacteError
from pacte_analysis.french import listing, typography
from pacte_analysis.reads import question

KINDS = {
    "france": "pays",
    "region": "région",
    "departement": "département",
    "metropole": "métropole",
    "epci": "intercommunalité",
    "commune": "commune",
    "arrondissement": "arrondissement",
    "zone_emploi": "zone d'emploi",
    "academie": "académie",
    "groupe": "groupe de territoires",
}

# Who may have an edition of its own: the holders of contracts, and the State.
EDITION_KINDS = ("france", "region", "departement", "metropole")

PREFIXES = {"REG": "region", "DEP": "departement", "METRO": "metropole", "FRANCE": "france"}


class UnknownTerritory(PacteError):
    """No territory of that code or name."""


class AmbiguousTerritory(PacteError):
    """Several territories answer to that code or name."""


class WrongKind(PacteError):
    """A territory of a kind that has no edition."""


def fold(text: str) -> str:
    """Lower case, no accent, single spaces: how names are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def slug(text: str) -> str:
    """A name as an address: ``provence-alpes-cote-d-azur``."""
    return fold(text).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory and the forms of its name.

    `genitive` follows a noun (*le taux du Var*), `locative` places (*dans le Var*), `with_article` is the subject
    (*le Var compte…*). `members` are the codes of a group's territories, `aliases` its usual short names (*PACA*).
    `address` is its folder in the site, where it has one; `read_by` is who proof-read the forms, and the day.
    """

    code: str
    kind: str
    name: str
    parent: str = ""
    members: tuple[str, ...] = ()
    with_article: str = ""
    genitive: str = ""
    locative: str = ""
    address: str = ""
    aliases: tuple[str, ...] = ()
    read_by: str = ""

    @property
    def slug(self) -> str:
        """Its folder in the addresses of the site: the table's, which outlives a change of name."""
        return self.address or slug(self.name)

    @property
    def names(self) -> set[str]:
        """All that it answers to, folded: its name, with its article, with its kind (*région Guadeloupe*), in short."""
        said = (self.name, self.with_article, *self.aliases)
        kind = (f"{self.kind_name} {form}" for form in (self.name, self.with_article, self.genitive))
        return {fold(name) for name in (*said, *kind) if name}

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    def __str__(self) -> str:
        return typography(self.name)

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "Territory":
        """A territory from a row of the table `territoires`."""
        return cls(
            code=row["territoire"],
            kind=row["genre"],
            name=typography(row["nom"]),
            parent=row["parent"],
            members=tuple(member for member in row["membres"].split("|") if member),
            with_article=typography(row["nom_avec_article"] or row["nom"]),
            genitive=typography(row["genitif"] or f"de {row['nom']}"),
            locative=typography(row["locatif"] or f"à {row['nom']}"),
            address=row["adresse"],
            aliases=tuple(typography(name) for name in row["autres_noms"].split("|") if name),
            read_by=row["relu_par"],
        )


class Territories:
    """Every territory that the tables know, found by code or by name."""

    def __init__(self, territories: Iterable[Territory]) -> None:
        self._by_code = {territory.code: territory for territory in territories}
        self._twins: dict[str, str] = {}

    def __iter__(self) -> Iterator[Territory]:
        return iter(self._all())

    @question("tous les territoires")
    def _all(self) -> list[Territory]:
        return list(self._by_code.values())

    @question("territoires : {0} y est")
    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    @question("territoires : {0}")
    def __getitem__(self, code: str) -> Territory:
        """The territory of that exact code; `UnknownTerritory` otherwise."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownTerritory(self._unknown(code)) from None

    @question(lambda kind, parent="": f"territoires : genre {kind}" + (f", dans {parent}" if parent else ""))
    def of_kind(self, kind: str, *, parent: str = "") -> list[Territory]:
        return [t for t in self if t.kind == kind and (not parent or self.is_within(t, parent))]

    def is_within(self, territory: Territory, ancestor: str) -> bool:
        """Whether `ancestor` is above `territory` in the hierarchy (France entière is above all)."""
        return ancestor in self._lineage(territory.parent)

    def above(self, territory: Territory) -> list[Territory]:
        """The territories that contain `territory`, nearest first."""
        return [self[code] for code in self._lineage(territory.parent) if code in self]

    @question("territoires : {0} et ce qui le contient")
    def _lineage(self, code: str) -> list[str]:
        found = []
        while code:
            found.append(code)
            code = self._by_code[code].parent if code in self._by_code else ""
        return found

    @question("territoires : ce que contient {0}")
    def within(self, code: str) -> list[str]:
        """The codes of a territory and of all that it contains, in the order of the table."""
        return [t.code for t in self if code in (t.code, *self._lineage(t.parent))]

    @question("territoires : le même lieu que {0} à l'autre niveau")
    def twin(self, code: str) -> str:
        """The code of the same place at the other level: `DEP-974` for `REG-04`; empty for most territories."""
        if code not in self._twins:
            self._twins[code] = self._twin(code)
        return self._twins[code]

    def _twin(self, code: str) -> str:
        here = self._by_code.get(code)
        if here is None or here.kind not in {"region", "departement"}:
            return ""
        near = self.children(code) if here.kind == "region" else [t for t in self if t.code == here.parent]
        return near[0].code if len(near) == 1 and near[0].name == here.name else ""

    @question("territoires : ce que contient {0} juste au-dessous")
    def children(self, code: str) -> list[Territory]:
        """The départements of a région, the régions of France…: territories whose parent is `code`, in code order."""
        return sorted(
            (t for t in self if t.parent == code and t.kind in {"region", "departement"}), key=lambda t: t.code
        )

    @question("territoires : « {0} »")
    def resolve(self, text: str) -> Territory:
        """The territory that a person means by `text`: a full code, or a name with or without accents.

        Raises `AmbiguousTerritory` when two answer (``93`` alone), `UnknownTerritory` with near names otherwise.
        """
        wanted = text.strip()
        if wanted.upper() in self._by_code:
            return self._by_code[wanted.upper()]
        bare = wanted.upper()
        number = bare.split("-", 1)[-1]
        if re.fullmatch(r"(\d{1,3}|2[AB]|\d{9})", bare):
            same = [t for t in self if t.code.split("-", 1)[-1] == bare and t.kind in EDITION_KINDS]
            if same:
                names = listing([f"{t.code} ({t})" for t in same], last="ou")
                verb = "ambigu" if len(same) > 1 else "incomplet"
                raise AmbiguousTerritory(f"Territoire « {wanted} » {verb} : {names} ? Écrivez le code complet.")
        if re.fullmatch(r"[1-9]", number):
            padded = [t for t in self if t.code.split("-", 1)[-1] == "0" + number and t.kind in EDITION_KINDS]
            prefix = bare.split("-", 1)[0]
            padded = [t for t in padded if prefix == number or t.code.startswith(prefix)]
            if padded:
                names = listing([f"{t.code} ({t})" for t in padded], last="ou")
                raise UnknownTerritory(
                    f"Territoire « {wanted} » inconnu : un code Insee garde son zéro. Vouliez-vous dire {names} ?"
                )
        named = [t for t in self if fold(wanted) in t.names]
        editions = [t for t in named if t.kind in EDITION_KINDS]
        if len(editions or named) == 1:
            return (editions or named)[0]
        if named:
            names = listing([f"{t.code} ({t}, {t.kind_name})" for t in named], last="ou")
            raise AmbiguousTerritory(f"Territoire « {wanted} » ambigu : {names} ? Écrivez le code.")
        raise UnknownTerritory(self._unknown(wanted))

    @question("territoires : « {0} » pour une édition")
    def resolve_for_edition(self, text: str) -> Territory:
        """`resolve`, refusing a kind of territory that has no edition (a commune, a zone d'emploi)."""
        territory = self.resolve(text)
        if territory.kind not in EDITION_KINDS:
            raise WrongKind(
                f"{territory} ({territory.code}) est de genre « {territory.kind_name} » : une édition porte sur un "
                "pays, une région, un département ou une métropole. Choisissez-en un : pacte list --territoires."
            )
        return territory

    def signed_off(self) -> tuple[list[Territory], list[Territory]]:
        """The territories that may have an edition and whose French forms a person has signed; and all of them."""
        all_of_them = [t for t in self if t.kind in EDITION_KINDS]
        return [t for t in all_of_them if t.read_by], all_of_them

    def _unknown(self, wanted: str) -> str:
        """What to say of a name that nobody has: the nearest ones, those that may have an edition first."""
        called: dict[str, list[Territory]] = {}
        for territory in sorted(self, key=lambda t: t.kind not in EDITION_KINDS):
            for name in territory.names:
                called.setdefault(name, []).append(territory)
        codes = {t.code.lower(): [t] for t in self}
        typed = fold(wanted)
        alike = [name for name in called if typed and f" {typed} " in f" {name} "]  # « lyon », of the métropole's name
        alike += difflib.get_close_matches(typed, called, n=3, cutoff=0.6)
        near = [t for name in alike for t in called[name]]
        near += [t for code in difflib.get_close_matches(wanted.lower(), codes, n=3, cutoff=0.75) for t in codes[code]]
        found = list(dict.fromkeys(near))[:3]
        if found:
            names = listing([f"{t.code} ({t})" for t in found], last="ou")
            return f"Territoire « {wanted} » inconnu. Vouliez-vous dire {names} ?"
        return f"Territoire « {wanted} » inconnu. La liste : pacte list --territoires."
