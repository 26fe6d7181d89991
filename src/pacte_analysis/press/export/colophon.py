"""What each form of an edition says of itself, so that a page that travels alone still says what it is."""

from dataclasses import dataclass

from pacte_analysis import french

# Its name in an archive.
NOTE = "LISEZ-MOI.txt"


@dataclass(frozen=True)
class Colophon:
    """All in the words that a reader sees, except `edition` (``REG-93/2024``) and `iso_date` (``2026-04``).

    `state` is what was reviewed and by how many pages, `date` that of the latest publication held (no clock),
    `fingerprint` the hash of the manifest, shortened; `banner` (*données fictives*), `embargo` and `address` may be
    empty.
    """

    title: str
    edition: str
    state: str
    date: str
    iso_date: str
    licence: str
    fingerprint: str
    banner: str = ""
    embargo: str = ""
    address: str = ""

    def lines(self) -> list[tuple[str, str]]:
        """Term and words, in the order that every form gives them; nothing of what is empty."""
        said = (
            ("Édition", self.edition),
            ("État", self.state),
            ("Données publiées jusqu’à", self.date),
            ("Licence", self.licence),
            ("Empreinte", self.fingerprint),
            ("Adresse", self.address),
        )
        return [(term, words) for term, words in said if words]

    def note(self, about: str) -> str:
        """The text file of an archive, which cannot say what it is by itself; `about` is what it holds."""
        told = [f"{term} : {words}" for term, words in self.lines()]
        return french.typography("\n".join([self.title, *self.warnings(), "", about, "", *told])) + "\n"

    def warnings(self) -> list[str]:
        """What must stand on every page of every form: the embargo, and that data are fictitious."""
        return [words for words in (self.embargo, self.banner) if words]
