"""What actions are distributed by: the columns of an extract that answer, and the codes that they may have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pacte_analysis.tables.catalogue import NOMENCLATURES
from pacte_analysis.tables.package import Tables


@dataclass(frozen=True)
class Dimension:
    """What actions are distributed by: a column of the extract, and the totals that add several of its codes.

    A total counts its own code too: an analyst may know that an action is in the QPV, and not whether in part.
    """

    name: str
    column: str
    several: bool = False
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_COMMUNAL = ("commune", "communale")
DIMENSIONS = (
    Dimension("axe", "axe"),
    Dimension("thematique", "thematique"),
    Dimension("genre_contrat", "genre_contrat"),
    Dimension("contrat", "contrat"),
    Dimension("nature", "nature", totals={"nouvelle_ou_renforcee": ("nouvelle", "renforcee")}),
    Dimension("champ", "champs", several=True),
    Dimension("type", "types", several=True),
    Dimension("cible", "cibles", several=True),
    Dimension("public", "publics", several=True),
    Dimension("qpv", "qpv", totals={"concernees": ("exclusivement", "en_partie")}),
    Dimension("rural", "rural", totals={"concernees": ("exclusivement", "en_partie")}),
    Dimension(
        "echelle",
        "echelle",
        totals={
            "communale": ("commune",),
            "communale_ou_moins": (*_COMMUNAL, "quartier"),
            "infradepartementale": (*_COMMUNAL, "communale_ou_moins", "quartier", "communaute_de_communes"),
        },
    ),
    Dimension("pilote", "pilote"),
    Dimension("avancement", "avancement"),
    Dimension("satisfaction", "satisfaction"),
    Dimension("renouvellement", "renouvellement"),
)


@dataclass(frozen=True)
class Nomenclatures:
    """The codes of each dimension in the order of their table, and the axis of each theme."""

    codes: Mapping[str, Sequence[str]]
    theme_axes: Mapping[str, str]

    @classmethod
    def of_tables(cls, tables: Tables) -> "Nomenclatures":
        """Those of the data package: nomenclatures of their own, or rows of `modalites`."""
        others = tables["modalites"]
        codes = {str(name): list(rows["modalite"]) for name, rows in others.groupby("dimension", sort=False)}
        codes |= {name: list(tables[table].iloc[:, 0]) for name, table in NOMENCLATURES.items()}
        themes = tables["thematiques"]
        return cls(codes, dict(zip(themes["thematique"], themes["axe"], strict=True)))

    def of(self, dimension: Dimension) -> list[str]:
        """The codes that a row of the dimension may have; those that are sums of others are left to its totals."""
        return [code for code in self.codes.get(dimension.name, ()) if code not in dimension.totals]
