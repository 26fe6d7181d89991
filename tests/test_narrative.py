"""The narrative: names published in code cells, filled into Markdown in a sandbox, and nothing else let through."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from pacte_analysis import narrative
from pacte_analysis.narrative import (
    CLAIM_MIME,
    NAMES_MIME,
    SECTION_MIME,
    FalseClaim,
    NarrativeError,
    Origins,
    Renderer,
    UnpublishableValue,
    claim,
    kept_sections,
    names_used,
    publish,
    section,
    unpack,
    without_empty_sections,
)
from pacte_analysis.tables.value import Value
from pacte_analysis.territory import Territory
from traces import numbered

ROOT = Path(__file__).resolve().parents[1]

POVERTY = Value(
    17.4,
    "%",
    "Taux de pauvreté",
    territory="REG-93",
    decimals=1,
    period="2021",
    table="data/observations/a.csv",
    row=66,
)
FRANCE = Value(14.9, "%", "Taux de pauvreté", decimals=1, period="2021", table="data/observations/a.csv", row=12)
HOUSEHOLDS = Value(139_370.0, "foyers", "Foyers", period="2024-12", table="data/observations/b.csv", row=11)
MISSING = Value(None, "%", "Taux", status="non disponible", reason="aucune source tenue")
SECRET = Value(7.0, "foyers", "Foyers", status="secret")
REGION = Territory(
    "REG-93",
    "region",
    "Provence-Alpes-Côte d\u2019Azur",
    with_article="la région",
    genitive="de Provence-Alpes-Côte d\u2019Azur",
    locative="en Provence-Alpes-Côte d\u2019Azur",
)


def points(number: float) -> Value:
    return Value(number, "points", "écart", decimals=1, status="calculé", how=f"écart de {number}")


def about(qualifier: str, number: float, unit: str = "%") -> Value:
    return Value(number, unit, "part", qualifier=qualifier, how=f"{qualifier} {number}")


def rendered(markdown: str, **names: object) -> str:
    return numbered(Renderer(names).render(markdown))


def text_of(markdown: str) -> str:
    """What is left of a rendered text when its links to origins are taken away."""
    return re.sub(r"<[^>]+>", "", markdown)


def refusal(markdown: str, *, where: str = "", **names: object) -> str:
    with pytest.raises(NarrativeError) as refused:
        Renderer(names).render(markdown, where=where)
    return refused.value.message


# --- figures in sentences ------------------------------------------------------------------------------------------


def test_a_figure_in_a_sentence_leads_to_its_origin():
    assert rendered("Avec {{ pauvrete }} de pauvres.", pauvrete=POVERTY) == (
        'Avec <a class="chiffre" href="#origine-1">17,4\u00a0%</a> de pauvres.'
    )


def test_origins_are_kept_in_order_of_appearance_and_once_each():
    origins = Origins()
    out = numbered(Renderer({"a": POVERTY, "b": FRANCE}, origins=origins).render("{{ b }} {{ a }} {{ b }}"))
    assert re.findall(r"#origine-\d", out) == ["#origine-1", "#origine-2", "#origine-1"]
    assert origins.values == [FRANCE, POVERTY]


@pytest.mark.parametrize(("status", "letter"), [("calculé", "c"), ("estimé", "e"), ("provisoire", "p")])
def test_a_figure_of_the_tables_that_is_not_published_as_such_is_marked(status, letter):
    renderer = Renderer({"taux": replace(POVERTY, status=status), "ecart": points(2.5)})
    word = {"c": "calculée", "e": "estimée", "p": "provisoire"}[letter]
    assert numbered(renderer.render("Le taux : {{ taux }}.")) == (
        'Le taux : <a class="chiffre" href="#origine-1">17,4\u00a0%</a>'
        f'<sup class="lettre"><abbr title="valeur {word}">{letter}</abbr></sup>.'
    )
    assert renderer.letters == {letter}
    # Plain words, titles and what is computed from other figures bear no mark.
    assert "sup" not in renderer.render("{{ taux | simple }} sur 100, {{ ecart | de_plus }}")
    assert renderer.render("## {{ taux }} de pauvreté") == "## 17,4\u00a0% de pauvreté"


def test_a_missing_figure_leads_to_why_it_is_missing():
    origins = Origins()
    out = Renderer({"x": MISSING}, origins=origins).render("{{ x }}")
    assert numbered(out) == '<a class="non-disponible" href="#origine-1">non disponible</a>'
    assert [value.reason for value in origins.values] == ["aucune source tenue"]


def test_a_secret_figure_is_an_s():
    assert rendered("{{ x }}", x=SECRET) == '<span class="non-disponible">s</span>'


def test_a_territory_has_its_grammar_and_a_list_its_and():
    assert rendered("{{ t | en | majuscule }}, le taux {{ t | de }} ; {{ t | article }}, {{ t }}.", t=REGION) == (
        "En Provence-Alpes-Côte d\u2019Azur, le taux de Provence-Alpes-Côte d\u2019Azur ; la région, "
        "Provence-Alpes-Côte d\u2019Azur."
    )
    assert text_of(rendered("{{ x }}", x=["Var", POVERTY, "Vaucluse"])) == "Var, 17,4\u00a0% et Vaucluse"


@pytest.mark.parametrize(
    ("expression", "value", "printed"),
    [
        ("avec_unite", HOUSEHOLDS, "139\u202f370\u00a0foyers"),
        ("nombre", about("près de", 900_000.0, "personnes"), "900\u202f000"),
        ("fraction", about("exact", 25.0), "un quart"),
        ("fraction", about("près de", 25.0), "près d\u2019un quart"),
        ("fraction", about("plus de", 75.0), "plus des trois quarts"),
        ("fraction", about("près de", 50.0), "près de la moitié"),
        ("fraction", about("environ", 50.0), "environ la moitié"),
        ("fraction", about("au moins", 20.0), "au moins un cinquième"),
        ("fraction", about("environ", 26.0), "environ 26\u00a0%"),
        ("simple", about("exact", 46.0), "46"),
        ("simple", about("exact", 31.5), "environ 32"),
        ("simple", about("près de", 25.0), "près de 25"),
        ("millions", about("environ", 19_300_000.0, "euros"), "environ 19,3\u00a0millions d\u2019euros"),
        ("millions", about("exact", 21_938_714.0, "euros"), "21\u202f938\u202f714\u00a0€"),
        ("millions", about("exact", 266.74, "M€"), "266,74\u00a0millions d\u2019euros"),
        ("environ_millions", about("exact", 205_913_393.0, "euros"), "environ 205,9\u00a0millions d\u2019euros"),
        ("environ_millions", about("environ", 19_300_000.0, "euros"), "environ 19,3\u00a0millions d\u2019euros"),
        ("en_lettres", about("exact", 8.0, "conseils"), "huit"),
        ("en_lettres(true)", about("exact", 1.0, "fois"), "une"),
        ("en_lettres", about("exact", 57.0, "collectivités"), "57"),
        ("de_plus", points(2.5), "2,5\u00a0points de plus"),
        ("de_plus", points(-1.5), "1,5\u00a0point de moins"),
        ("sans_signe", points(-1.5), "1,5\u00a0point"),
        ("rang", Value(1.0, "rang", "rang", how="r"), "1er"),
        ("rang | majuscule", about("près de", 25.0), "Près de 25\u00a0%"),
    ],
)
def test_filters_say_a_figure_in_french_and_keep_its_origin(expression, value, printed):
    assert rendered(f"{{{{ x | {expression} }}}}", x=value) == f'<a class="chiffre" href="#origine-1">{printed}</a>'


@pytest.mark.parametrize(
    "expression",
    [
        "avec_unite",
        "nombre",
        "fraction",
        "millions",
        "environ_millions",
        "en_lettres",
        "simple",
        "de_plus",
        "sens('a', 'b')",
    ],
)
def test_no_filter_makes_a_statement_of_a_missing_figure(expression):
    assert text_of(rendered(f"{{{{ x | {expression} }}}}", x=MISSING)) == "non disponible"
    assert text_of(rendered(f"{{{{ x | {expression} }}}}", x=SECRET)) == "s"


@pytest.mark.parametrize(
    ("gap", "word"), [(2.5, "supérieur"), (-1.5, "inférieur"), (0.0, "égal"), (0.04, "égal"), (-0.04, "égal")]
)
def test_the_sign_that_is_printed_chooses_the_word(gap, word):
    assert rendered("{{ x | sens('supérieur', 'inférieur', 'égal') }}", x=points(gap)) == word


def test_a_period_and_a_label_are_said_in_french():
    assert rendered("{{ x | periode }}, {{ x | en_periode }} : {{ x | libelle }}", x=HOUSEHOLDS) == (
        "décembre 2024, fin 2024 : Foyers"
    )


def test_a_sentence_that_depends_on_the_data_is_computed():
    cell = "{% if x > y %}plus{% else %}moins{% endif %} {% if x.known %}su{% endif %}"
    assert rendered(cell, x=POVERTY, y=FRANCE) == "plus su"
    assert rendered(cell, x=FRANCE, y=POVERTY) == "moins su"
    assert rendered(cell, x=MISSING, y=FRANCE) == "moins "


def test_a_bare_number_is_not_printed():
    assert refusal("Soit {{ x.number }} %.", x=POVERTY) == (
        "cellule « Soit {{ x.number }} %. » : un nombre nu n'a pas d'origine ; écrivez la valeur elle-même, sans "
        "« .number »."
    )


# --- headings ------------------------------------------------------------------------------------------------------


def test_a_figure_in_a_heading_is_plain_text():
    assert rendered("## Un taux de {{ x }}\n\nSoit {{ x }}.", x=POVERTY) == (
        '## Un taux de 17,4\u00a0%\n\nSoit <a class="chiffre" href="#origine-1">17,4\u00a0%</a>.'
    )
    assert rendered("# {{ x }}", x=MISSING) == "# non disponible"


def test_an_anchor_in_a_heading_does_not_open_a_comment():
    assert rendered("## T {#a}\n\nsuite {# ceci reste #}\n{{ x }}", x="y") == "## T {#a}\n\nsuite {# ceci reste #}\ny"


def test_an_analyst_may_still_write_a_comment():
    assert rendered("a{%# à relire #%}b") == "ab"


# --- what is refused -----------------------------------------------------------------------------------------------


def test_an_undefined_name_is_refused_with_its_cell_and_the_near_names():
    assert refusal("Avec {{ pauvrte }} de pauvres.", where="emploi.md : ", pauvrete=POVERTY, rang=1) == (
        "emploi.md : le nom « pauvrte » n'est pas publié, dans la cellule « Avec {{ pauvrte }} de pauvres. ». "
        "Nom proche : « pauvrete »."
    )


def test_several_near_names_are_listed():
    message = refusal("{{ taux_x }}", taux_a=POVERTY, taux_b=POVERTY, autre=POVERTY)
    assert message == (
        "le nom « taux_x » n'est pas publié, dans la cellule « {{ taux_x }} ». Nom proche : « taux_b » ou « taux_a »."
    )


def test_a_name_that_resembles_none_says_how_to_publish_it():
    assert refusal("{{ inconnu }}") == (
        "le nom « inconnu » n'est pas publié, dans la cellule « {{ inconnu }} ». "
        "Donnez-lui une valeur avec publish(…) dans une cellule de code."
    )


@pytest.mark.parametrize("cell", ["{{ x | nombre }}", "{% if x %}a{% endif %}", "{{ x.text }}", "{{ [x] }}"])
def test_an_undefined_name_is_refused_wherever_it_stands(cell):
    assert refusal(cell).startswith("le nom « x » n'est pas publié")


def test_a_sum_without_a_result_is_refused():
    assert "{{ 1 / 0 }}" in refusal("{{ 1 / 0 }}")
    assert Renderer({}).render("{{ 7 % 4 * 2 }}") == "6"


def test_a_long_cell_is_quoted_by_its_beginning():
    assert refusal("mot " * 40 + "{{ x }}") == (
        f"le nom « x » n'est pas publié, dans la cellule « {('mot ' * 40)[:89]}… ». "
        "Donnez-lui une valeur avec publish(…) dans une cellule de code."
    )


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__ }}",
        "{{ x.__class__.__mro__ }}",
        "{{ texte.__globals__ }}",
        "{{ x.to_dict.__func__ }}",
        "{% for c in ''.__class__.__base__.__subclasses__() %}{{ c }}{% endfor %}",
        "{{ '{0.__class__}'.format(x) }}",
        "{{ liste.append(1) }}",
        "{{ self._TemplateReference__context }}",
        # What would fill the memory, or the day.
        "{{ 'a' * 10 ** 9 }}",
        "{{ 10 ** 10 ** 9 }}",
        "{{ liste * 999999999 }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ 'a'.center(999999999) }}",
    ],
)
def test_the_inside_of_python_is_out_of_reach(expression):
    message = refusal(expression, x=POVERTY, liste=["a"])
    assert message == f"expression interdite dans « {expression} » : le texte n'accède qu'aux noms publiés."


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("{% for i in range(9) %}a{% endfor %}", "range"),
        ("{% for b in __builtins__ %}a{% endfor %}", "__builtins__"),
        ("{{ open('/etc/passwd') }}", "open"),
        ("{{ cycler }}", "cycler"),
        ("{{ lipsum() }}", "lipsum"),
        ("{{ namespace() }}", "namespace"),
    ],
)
def test_no_builtin_of_python_or_jinja_is_a_name(cell, name):
    assert refusal(cell).startswith(f"le nom « {name} » n'est pas publié, dans la cellule « {cell} ».")


@pytest.mark.parametrize("name", ["attr", "map", "safe", "format", "tojson", "pprint"])
def test_only_the_filters_of_the_book_are_known(name):
    assert refusal(f"{{{{ x | {name} }}}}", x="a") == (
        f"expression illisible, ligne 1 de la cellule « {{{{ x | {name} }}}} » : No filter named '{name}'."
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("{{ x", "expression illisible, ligne 1 de la cellule « {{ x » : unexpected end of template"),
        ("a\n{% if x %}", "expression illisible, ligne 2 de la cellule « a {% if x %} » : Unexpected end of template"),
        ("{% include 'x' %}", "cellule « {% include 'x' %} » : no loader"),
        ("{{ x + 1 }}", "cellule « {{ x + 1 }} » : unsupported operand"),
        ("{{ x | en }}", "cellule « {{ x | en }} » : « 17,4\u00a0% » n'est pas un territoire."),
        ("{{ t | nombre }}", "cellule « {{ t | nombre }} » : « Var » n'est pas un chiffre publié."),
        ("{{ x.inputs[3] }}", "« [3] » n'existe pas pour ce nom publié, dans la cellule « {{ x.inputs[3] }} »."),
        ("{{ x.prix }}", "« .prix » n'existe pas pour ce nom publié, dans la cellule « {{ x.prix }} »."),
        ("{{ x.known }}", "cellule « {{ x.known }} » : une condition ne s'imprime pas ; écrivez {% if … %}."),
        ("{{ none }}", "cellule « {{ none }} » : une condition ne s'imprime pas ; écrivez {% if … %}."),
        (
            "{{ x.to_dict() }}",
            "expression interdite dans « {{ x.to_dict() }} » : le texte n'accède qu'aux noms publiés.",
        ),
    ],
)
def test_a_bad_expression_is_refused_with_its_cell(cell, message):
    assert refusal(cell, x=POVERTY, t="Var").startswith(message)


def test_the_names_that_a_cell_asks_for_are_known_without_running_it():
    cell = "{{ a }} {{ b | nombre }} {% if c %}{{ texte('x') }}{% endif %}{% for d in e %}{{ d }}{% endfor %} {#ancre}"
    assert names_used(cell) == {"a", "b", "c", "e"}
    with pytest.raises(NarrativeError, match=r"expression illisible dans « \{\{ a »"):
        names_used("{{ a")


# --- hostile values ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parser() -> MarkdownIt:
    """The parser of the book, with the extensions of _config.yml."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    extensions = set(config["parse"]["myst_enable_extensions"])
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- caché -->",
    "{include}`/etc/passwd`",
    "{raw}`html <b>`",
    "```{include} /etc/passwd\n```",
    "~~~\nbloc",
    ":::{note}\nbloc\n:::",
    "`code`",
    "[x](javascript:alert(1))",
    "![x](https://ailleurs.example/pixel.png)",
    "[x]: https://ailleurs.example",
    "[^1]",
    "[texte]{.classe}",
    "{.classe}",
    "<https://ailleurs.example>",
    "https://ailleurs.example",
    "a@ailleurs.example",
    "a\n\n# Titre",
    "a\r\n\r\n# Titre",
    "a\u2028# Titre",
    "a\u0085# Titre",
    "# Titre",
    "## T {#a}",
    "Titre\n===",
    "---",
    "***",
    "===",
    "- puce",
    "\n- puce",
    "+ puce",
    "* puce",
    "1. puce",
    "1) puce",
    "- [ ] tâche",
    "    code",
    "\tcode",
    "% commentaire",
    "+++",
    "(cible)=",
    "> citation",
    "terme\n: définition",
    ":champ: valeur",
    "| a | b |\n|---|---|",
    "**gras** _italique_ ~~barré~~",
    "$x^2$",
    "&lt;b&gt; &amp;",
    "{{ x }}",
    "{% raw %}",
    "a  \nb",
    "\\",
    "\\*a\\*",
    "@cite",
]


TEMPLATES = [
    "{{ v }}",
    "{{ v }}\nsuite",
    "Avant {{ v }} après.",
    "- {{ v }}",
    "> {{ v }}",
    "## {{ v }}",
    "| a | b |\n|---|---|\n| {{ v }} | c |",
]


def words(tokens: list[Token]) -> str:
    """What a reader sees of a parsed text, spaces apart."""
    inlines = [token.children or [] for token in tokens if token.type == "inline"]
    said = " ".join("".join(child.content or " " for child in children) for children in inlines)
    return " ".join(said.split())


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_printed_letter_for_letter(parser, template, hostile):
    out = parser.parse(rendered(template, v=hostile))
    innocent = parser.parse(template.replace("{{ v }}", "X"))
    assert [token.type for token in out] == [token.type for token in innocent]
    assert {child.type for token in out for child in token.children or []} <= {"text", "text_special", "softbreak"}
    assert words(out) == " ".join(words(innocent).replace("X", hostile).split())


@pytest.mark.parametrize("control", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x07\x1b\x7f"])
def test_what_reverses_or_hides_a_text_is_taken_out(control):
    assert rendered("[{{ v }}]", v=f"a{control}b") == "[a b]"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_unit_or_reason_is_no_markup_either(parser, hostile):
    for value, tag in (
        (Value(5.0, hostile, "essai", how="calcul"), "a"),
        (Value(None, "%", "essai", status="non disponible", reason=hostile), "a"),
    ):
        out = parser.parse(rendered("Avec {{ v | avec_unite }}.", v=value))
        assert [token.type for token in out] == ["paragraph_open", "inline", "paragraph_close"]
        inside = out[1].children or []
        assert {child.type for child in inside} <= {"text", "text_special", "html_inline"}
        opening, closing = (child.content for child in inside if child.type == "html_inline")
        assert opening.startswith(f"<{tag} class=")
        assert closing == f"</{tag}>"


def test_a_hostile_name_of_territory_is_printed_as_text():
    hostile = Territory("X", "commune", "<b>`x`</b>", locative="à [x](y)")
    assert rendered("{{ t }} {{ t | en }}", t=hostile) == "&lt;b&gt;\\`x\\`&lt;/b&gt; à \\[x\\](y)"


def test_a_published_text_is_not_a_template():
    assert rendered("{{ a }}", a="{{ b }}", b="secret") == "\\{\\{ b \\}\\}"


# --- texts of one edition ------------------------------------------------------------------------------------------


def test_a_text_of_the_edition_is_placed_with_the_same_names(tmp_path):
    (tmp_path / "zoom.md").write_text("Un *zoom* à {{ x }}.\n", encoding="utf-8")
    renderer = Renderer({"x": POVERTY}, texts=tmp_path)
    assert numbered(renderer.render("Avant.\n\n{{ texte('zoom') }}")) == (
        'Avant.\n\nUn *zoom* à <a class="chiffre" href="#origine-1">17,4\u00a0%</a>.'
    )
    assert renderer.placed == {"zoom"}


def test_a_text_that_the_edition_has_not_leaves_nothing(tmp_path):
    renderer = Renderer({}, texts=tmp_path)
    assert renderer.render("a{{ texte('absent') }}b") == "ab"
    assert Renderer({}).render("a{{ texte('absent') }}b") == "ab"
    assert renderer.placed == {"absent"}


@pytest.mark.parametrize("name", ["../secret", "a/b", "A", "x.md", ""])
def test_a_text_is_named_without_a_path(tmp_path, name):
    with pytest.raises(NarrativeError) as refused:
        Renderer({}, texts=tmp_path).render(f"{{{{ texte('{name}') }}}}")
    assert refused.value.message == f"Texte « {name} » : un nom de texte n'a que des minuscules, chiffres et tirets."


def test_an_error_in_a_text_of_the_edition_names_its_file(tmp_path):
    folder = tmp_path / "REG-93-2024"
    folder.mkdir()
    (folder / "zoom.md").write_text("{{ inconnu }}", encoding="utf-8")
    with pytest.raises(NarrativeError) as refused:
        Renderer({}, texts=folder).render("{{ texte('zoom') }}", where="emploi.md : ")
    assert refused.value.message.startswith("REG-93-2024/zoom.md : le nom « inconnu » n'est pas publié")


def test_a_text_that_places_itself_is_refused(tmp_path):
    (tmp_path / "a.md").write_text("{{ texte('b') }}", encoding="utf-8")
    (tmp_path / "b.md").write_text("{{ texte('a') }}", encoding="utf-8")
    with pytest.raises(NarrativeError) as refused:
        Renderer({}, texts=tmp_path).render("{{ texte('a') }}")
    assert refused.value.message == "Texte « a » : il se place lui-même (a → b → a)."


# --- sections ------------------------------------------------------------------------------------------------------

PAGE = """# Titre

Début.

## Premier

Un.

### Détail

Deux.

## Second

```python
## Premier
```

:::{div}
## Encart
:::

Trois."""


def test_a_kept_section_changes_nothing():
    assert kept_sections(PAGE, [("Premier", True), ("Second", True)]) == PAGE


def test_a_dropped_section_goes_with_its_sub_sections_down_to_the_next_of_its_level():
    assert (
        kept_sections(PAGE, [("Premier", False)]) == PAGE[: PAGE.index("## Premier")] + PAGE[PAGE.index("## Second") :]
    )


def test_a_dropped_sub_section_leaves_its_section():
    without = kept_sections(PAGE, [("Détail", False)])
    assert without == PAGE[: PAGE.index("### Détail")] + PAGE[PAGE.index("## Second") :]


def test_the_last_section_goes_to_the_end_with_its_fences():
    assert kept_sections(PAGE, [("Second", False)]) == PAGE[: PAGE.index("## Second")].rstrip("\n") + "\n"


@pytest.mark.parametrize("title", ["Encart", "premier", "Absent"])
def test_a_title_that_is_not_a_heading_of_the_chapter_is_refused_with_the_headings(title):
    with pytest.raises(NarrativeError) as refused:
        kept_sections(PAGE, [(title, False)])
    assert refused.value.message == (
        f"section(« {title} ») : aucun titre de ce nom. "
        "Titres du chapitre : « Titre », « Premier », « Détail » et « Second »."
    )


@pytest.mark.parametrize(
    "fence",
    [
        "```\n## Faux\n```",
        "~~~\n## Faux\n~~~",
        "````md\n```\n## Faux\n```\n````",
        "::::{a}\n:::{b}\n## Faux\n:::\n::::",
    ],
)
def test_a_heading_inside_a_fence_ends_no_section(fence):
    page = f"# T\n\n## A\n\n{fence}\n\n## B\n\nfin"
    assert kept_sections(page, [("A", False)]) == "# T\n\n## B\n\nfin"


def test_empty_sections_are_removed_and_full_ones_kept():
    page = "# Titre\n\n## Vide\n\n## Plein\n\ntexte\n\n## Parent\n\n### Vide aussi\n\n## Fin\n"
    assert without_empty_sections(page) == "# Titre\n\n## Plein\n\ntexte\n"


def test_a_section_is_not_empty_when_a_sub_section_is_full():
    page = "# Titre\n\n## Parent\n\n### Enfant\n\ntexte"
    assert without_empty_sections(page) == page


def test_a_section_with_only_a_figure_is_not_empty():
    page = "# Titre\n\n## Figure\n\n```{raw} html\n<figure></figure>\n```"
    assert without_empty_sections(page) == page


def test_the_title_of_an_empty_page_stays():
    assert without_empty_sections("# Titre\n\n## Vide\n") == "# Titre\n"


# --- in the notebook -----------------------------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """The outputs that a notebook would keep."""
    outputs: list[dict[str, object]] = []
    monkeypatch.setattr(narrative, "_display", lambda output: outputs.append(output._repr_mimebundle_()))
    return outputs


def test_what_is_published_comes_back_the_same_from_the_notebook(shown):
    names = {
        "pauvrete": POVERTY,
        "t": REGION,
        "mot": "aller *vers*",
        "vrai": True,
        "liste": [POVERTY, "Var", [MISSING]],
    }
    publish(**names)
    (output,) = shown
    kept = json.loads(json.dumps(output[NAMES_MIME]))
    assert {name: unpack(packed) for name, packed in kept.items()} == names


def test_published_names_are_shown_with_their_values_and_no_markup(shown):
    publish(pauvrete=POVERTY, mot="<b>")
    assert shown[0]["text/html"] == (
        "<table><caption>Noms publiés</caption><tbody>"
        "<tr><th scope='row'><code>pauvrete</code></th><td>17,4\u00a0%</td></tr>"
        "<tr><th scope='row'><code>mot</code></th><td>&lt;b&gt;</td></tr></tbody></table>"
    )


@pytest.mark.parametrize("number", [3, 17.4])
def test_a_bare_number_is_not_published(shown, number):
    with pytest.raises(UnpublishableValue) as refused:
        publish(part=number)
    assert refused.value.message == (
        f"publish(part={number}) : un nombre nu n'a pas d'origine. Publiez une valeur de l'édition "
        "(edition.value(…), edition.actions(…), edition.gap(…))."
    )
    assert shown == []


def test_a_group_of_figures_is_published_under_one_name_and_each_keeps_its_origin(shown):
    publish(energie={"menages": POVERTY, "items": MISSING})
    kept = json.loads(json.dumps(shown[0][NAMES_MIME]))
    renderer = Renderer({name: unpack(packed) for name, packed in kept.items()})
    assert numbered(renderer.render("{{ energie.menages }}")) == '<a class="chiffre" href="#origine-1">17,4\u00a0%</a>'
    # A code that a dictionary would take for one of its methods.
    assert "non disponible" in renderer.render("{{ energie.items }}")
    assert renderer.render("{% if energie.absent is defined %}oui{% endif %}") == ""
    with pytest.raises(NarrativeError, match=r"« \.menage » n'existe pas pour ce nom publié"):
        renderer.render("{{ energie.menage }}")


def test_a_bare_number_hidden_in_a_group_is_named_and_refused(shown):
    with pytest.raises(UnpublishableValue, match=r"publish\(energie\.part=3\) : un nombre nu n'a pas d'origine"):
        publish(energie={"menages": POVERTY, "part": 3})


def test_a_bare_number_hidden_in_a_list_is_not_published_either(shown):
    with pytest.raises(UnpublishableValue, match="un nombre nu n'a pas d'origine"):
        publish(parts=[POVERTY, 3])


@pytest.mark.parametrize(("thing", "kind"), [(None, "NoneType"), ({"a"}, "set"), (object(), "object")])
def test_what_has_no_french_form_is_not_published(shown, thing, kind):
    with pytest.raises(UnpublishableValue) as refused:
        publish(x=thing)
    assert refused.value.message == (
        f"publish(x=…) : {kind} ne se publie pas. Publiez une valeur, un territoire, un texte, ou une liste de ceux-là."
    )


@pytest.mark.parametrize(
    ("when", "kept"), [(True, True), (False, False), (POVERTY, True), (MISSING, False), (SECRET, False), ([], False)]
)
def test_a_section_is_kept_when_its_condition_holds_or_its_figure_is_known(shown, when, kept):
    section("En bref", when=when)
    assert shown[0][SECTION_MIME] == {"title": "En bref", "when": kept}
    assert shown[0]["text/html"] == f"<p>Section « En bref » : {'gardée' if kept else 'retirée'}.</p>"


def test_a_true_claim_is_noted(shown):
    claim("la pauvreté dépasse la moyenne", POVERTY > FRANCE)
    assert shown[0][CLAIM_MIME] == {"claim": "la pauvreté dépasse la moyenne"}


@pytest.mark.parametrize("condition", [FRANCE > POVERTY, MISSING > FRANCE, SECRET > 0, None])
def test_a_claim_that_the_data_deny_stops_the_build(shown, condition):
    with pytest.raises(FalseClaim) as refused:
        claim("la pauvreté dépasse la moyenne", condition)
    assert refused.value.message == (
        "L'affirmation « la pauvreté dépasse la moyenne » est démentie par les données. Corrigez la phrase, ou "
        "rendez-la conditionnelle ({% if … %} ou section(…, when=…))."
    )
    assert shown == []
