"""No secret and nothing about a person in what git follows, nor in a built site."""

import private
import pytest
from private import ROOT, search, tracked

# Made in pieces: the check reads this file too.
WORD = "sesame-ouvre-toi"
PLANTED = {
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "host key": "AKIA" + "Q7" * 8,
    "token": "ghp" + "_" + "a1" * 20,
    "session": "eyJhbGciOiJIUzI1" + ".eyJzdWIiOiIxMjM0NTY" + ".c2lnbmF0dXJlYWJj",
    "address with credentials": "https://lea:" + "sesame42" + "@depot.insee.fr",
    "password": f"password = {WORD!r}",
    "e-mail": "lea.martin" + "@var.fr",
    "telephone": "06 12 34 " + "56 79",
    "telephone, joined": "06" + "12345679",
    "registry number": "2 85 05 78 006 " + "084 41",
}


def found(tmp_path, text):
    (tmp_path / "page.html").write_text(f"ligne\n<p>{text}</p>\n", encoding="utf-8")
    return [str(each) for each in search([tmp_path / "page.html"], tmp_path)]


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_is_found_with_its_line_and_is_not_repeated(tmp_path, kind):
    said = found(tmp_path, PLANTED[kind])
    assert said
    assert all(line.startswith("page.html:2: un") and PLANTED[kind] not in line for line in said)


@pytest.mark.parametrize(
    "text",
    ["04-2020-3594", "sha256:0612345679abcdef", "0,0612345679", "12 06 12 34 56", "3919", "password = config[name]",
     "2850578006084", "https://www.insee.fr/fr/statistiques/2012713"],
)  # fmt: skip
def test_digests_dates_and_addresses_of_pages_are_no_finding(tmp_path, text):
    assert found(tmp_path, text) == []


def test_nothing_secret_nor_private_is_in_the_repository():
    files = tracked()
    assert len(files) > 500
    assert [str(each) for each in search(files, ROOT)] == []


def test_nothing_secret_nor_private_is_in_a_site(site):
    files = sorted(site.rglob("*"))
    assert len(files) > 30
    assert [str(each) for each in search(files, site)] == []


def test_an_allowance_holds_only_where_it_is_given(tmp_path, monkeypatch):
    text = "06 12 34 " + "56 78"
    assert len(found(tmp_path, text)) == 1
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "page.html").write_text(text, encoding="utf-8")
    assert list(search([tmp_path / "tests" / "page.html"], tmp_path)) == []
    monkeypatch.setattr(private, "allowed", lambda: ())
    assert len(list(search([tmp_path / "tests" / "page.html"], tmp_path))) == 1
