"""Tables written in Markdown say what they are to a screen reader."""

from pacte_analysis.press.books.captions import captioned

TABLE = '<table class="table"><thead><tr><th class="head"><p>Pour</p></th></tr></thead></table>'
HEADING = '<h2>Changer une&#160;phrase &amp; un mot<a class="headerlink" href="#x">#</a></h2>'


def test_a_table_without_a_caption_takes_its_heading_and_its_headers_say_their_direction() -> None:
    made = captioned(HEADING + TABLE)
    assert '<table class="table"><caption class="hors-ecran">Changer une phrase &amp; un mot</caption>' in made
    assert '<th scope="col" class="head">' in made


def test_two_tables_under_one_heading_are_told_apart() -> None:
    assert "un mot</caption>" in captioned(HEADING + TABLE * 2)
    assert "un mot, tableau 2</caption>" in captioned(HEADING + TABLE * 2)


def test_a_table_that_has_a_caption_is_left_as_it_is() -> None:
    own = HEADING + "<table><caption>Le sien</caption><tr><th scope='row'>a</th></tr></table>"
    assert captioned(own) == own
