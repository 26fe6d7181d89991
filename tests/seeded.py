"""A small sound project, and the mistakes to seed in it: each of one kind, with the rule that must say it and where."""

from dataclasses import dataclass
from pathlib import Path

from pacte_analysis.press.project import Project
from projects import HEADER, ROOT

CHAPTER = (
    HEADER
    + """# Pauvreté {{ territoire | en }}

```{code-cell} ipython3
:tags: [parameters]
territory = "REG-93"
year = 2024
```

```{code-cell} ipython3
from pacte_analysis import claim, open_edition, publish

edition = open_edition(territory, year)
pauvrete = edition.value("taux_pauvrete_60")
publish(pauvrete=pauvrete)
claim("la pauvreté dépasse la moyenne", edition.gap("taux_pauvrete_60") > 0)
```

(le-taux)=
## Le taux

{{ territoire | en | majuscule }}, {{ pauvrete }} de la population est pauvre.

## La suite

Voir {ref}`la méthode <methode>` et le {term}`RSA`.
"""
)

FILES = {
    "notebooks/index.md": CHAPTER,
    "book/methode.md": "(methode)=\n# Méthode\n\nLes sources sont publiques.\n",
    "book/sigles.md": "# Sigles\n\n```{glossary}\nRSA\n  Revenu de solidarité active.\n```\n",
    "book/references.bib": "@misc{insee-2024,\n  title = {Un titre}\n}\n",
    "_toc.yml": "format: jb-book\nroot: notebooks/index\nchapters:\n- file: book/methode\n- file: book/sigles\n",
}


@dataclass(frozen=True)
class Mistake:
    """What is written in place of what in a file (all of it when `old` is empty), and where the remark must be."""

    rule: str
    old: str
    new: str
    at: str
    file: str = "notebooks/index.md"


def write(root: Path, mistake: Mistake | None = None, *, severities: str = "") -> Project:
    """The small project, with one mistake."""
    files = dict(FILES)
    if mistake:
        old = files.get(mistake.file, "")
        assert mistake.old in old, mistake
        files[mistake.file] = old.replace(mistake.old, mistake.new, 1) if mistake.old else mistake.new
    for name in ("_config.yml", "book/relecture.yml"):
        files[name] = (ROOT / name).read_text(encoding="utf-8")
    files["book/relecture.yml"] += severities
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Project(root)


END = "Voir {ref}`la méthode"
OWN = "book/editions/REG-93-2024/perdu.md"


def said(rule: str, sentence: str, at: str = "") -> Mistake:
    """A mistake in a sentence of the chapter."""
    return Mistake(rule, END, f"{sentence}\n\n{END}", at or sentence)


def coded(rule: str, line: str, at: str = "") -> Mistake:
    """A mistake in a line of a cell."""
    cell = "publish(pauvrete=pauvrete)\n"
    return Mistake(rule, cell, f"{cell}{line}\n", at or line)


STATIC = (
    # Names and texts.
    Mistake("nom-inconnu", "{{ pauvrete }} de la", "{{ pauvreté }} de la", "{{ pauvreté }} de la"),
    Mistake("nom-inutile", "publish(pauvrete", "publish(\n    annee_utile=pauvrete, pauvrete", "    annee_utile="),
    said("expression-illisible", "Ils sont {{ pauvrete | }} ici."),
    said("filtre-inconnu", "Ils sont {{ pauvrete | en_milions }} ici."),
    said("nombre-tape", "Ainsi, 4 271 foyers en vivent."),
    Mistake("nombre-cite", "", "Un mot.\n\nLe document dit 17 %.\n", "Le document dit", OWN),
    Mistake("texte-sans-place", "", "Un mot.\n", "", OWN),
    said("texte-non-decrit", '{{ texte("jamais-vu") }}'),
    said("texte-mal-nomme", '{{ texte("Avant Propos") }}'),
    Mistake("texte-interdit", "", "Un mot.\n\n<img src=x>\n", "<img", OWN),
    # Cells.
    coded("cellule-illisible", "rang = edition.rank(("),
    Mistake("parametres-absents", ":tags: [parameters]\n", "", ""),
    coded("code-nom-inconnu", "publish(autre=pauvret)"),
    Mistake("import-inutile", "claim, open", "claim, french, open", "from pacte_analysis import claim, french"),
    coded("print-interdit", "print(pauvrete)"),
    coded("section-inconnue", 'section("Le tau", when=pauvrete)'),
    coded("affirmation-vide", 'claim("la pauvreté recule", True)'),
    coded("indicateur-inconnu", 'autre = edition.value("taux_pauvrete_6")'),
    coded("figure-en-double", 'tile(pauvrete, id="a")\ntile(pauvrete, title="Autre", id="a")', 'title="Autre"'),
    # Headings.
    said("titre-unique", "# Un autre titre"),
    said("titre-saute", "#### Un détail"),
    said("titre-en-double", "## La suite\n\nEncore.", "## La suite\n\nEncore."),
    said("titre-ponctue", "## Ce qui suit :"),
    # Links, pictures, blocks.
    said("page-inconnue", "Voir [l'enfance](enfnace.md)."),
    said("renvoi-inconnu", "Voir {ref}`nulle-part`."),
    said("cible-en-double", "(methode)=\n### La méthode d'ici", "(methode)=\n# Méthode"),
    said("reference-inconnue", "Comme le dit {cite}`personne-2024`."),
    said("terme-inconnu", "Voir {term}`ZRR`."),
    said("fichier-absent", "![Une carte des taux](cartes/taux.svg)"),
    said("image-sans-texte", '<img src="carte.svg" width="200">'),
    said("bloc-ouvert", ":::{note}\nUne remarque."),
    # Words.
    said("sigle-absent", "La FNARS le demande."),
    said("propre-a-une-edition", "C'est vrai dans les Bouches-du-Rhône."),
    said("a-completer", "Le reste est à compléter."),
    # Typography.
    said("guillemets", 'On dit "aller vers" les gens.'),
    said("points-de-suspension", "Et ainsi de suite..."),
    said("rang-ecrit", "Elle est 2ème."),
    said("ligature", "Leur voeu est clair."),
    said("capitale", "Le rôle de l'Etat est connu."),
    said("espaces", "Deux  espaces."),
    said("espace-de-trop", "Un mot , puis un autre."),
    said("espace-absente", "Un mot,puis un autre."),
    said("tiret", "Un mot - puis un autre."),
)

# Only a run, or a composed page, can tell these.
RUN = (
    Mistake("affirmation-fausse", '"taux_pauvrete_60") > 0', '"taux_pauvrete_60") < 0', 'claim("la pauvreté'),
    coded("cellule-en-echec", "part = 1 / 0"),
    Mistake("sortie-sans-appareil", "> 0)\n```", "> 0)\npauvrete.number\n```", "from pacte_analysis import claim"),
    said("phrase-illisible", "Ils sont {{ pauvrete.inexistant }} ici."),
    Mistake(
        "tendance-contredite",
        "```\n\n(le-taux)=",
        'publish(ecart=edition.gap("taux_pauvrete_60"))\n```\n\nLe taux est inférieur de {{ ecart }} à celui du pays.'
        "\n\n(le-taux)=",
        "Le taux est inférieur de",
    ),
    Mistake(
        "rang-contredit",
        "```\n\n(le-taux)=",
        'publish(rang=edition.rank("taux_pauvrete_60"))\n```\n\nLa région est en tête, {{ rang }} de toutes.'
        "\n\n(le-taux)=",
        "La région est en tête",
    ),
)
