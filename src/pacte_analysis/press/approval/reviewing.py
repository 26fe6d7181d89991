"""From a project to what an edition would change of its published version."""

import json
from collections.abc import Callable
from pathlib import Path

from pacte_analysis.edition import Edition
from pacte_analysis.press.approval.difference import difference
from pacte_analysis.press.approval.page import Reviewed
from pacte_analysis.press.composition.pages import make_pages, plain_pages
from pacte_analysis.press.life.said import NotPublished, Said, of_folder, of_pages
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.execution import Progress
from pacte_analysis.press.sites.shelf import MANIFEST


def review(
    project: Project,
    edition: Edition,
    *,
    site: Path | None = None,
    data: Path | None = None,
    say: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Reviewed:
    """What the edition, as it is now, changes of what stands in the project's site, or in another `site`. Nothing is
    printed nor published.

    Raises `NotPublished` before anything runs when the site has no such edition.
    """
    published = of_site(site or project.site, edition)
    pages, _ = make_pages(project, edition, data=data, progress=Progress(say))
    now = of_pages([*pages, *plain_pages(project, edition)])
    return Reviewed(edition, difference(published, now), now.fingerprint)


def of_site(site: Path, edition: Edition) -> Said:
    """What the published edition says; its folder is told by its manifest, for a territory may change its address."""
    remedy = f"Publiez-la d'abord : pacte build {edition.territory.code} --year {edition.year}."
    who = f"{edition.territory}, {edition.year}"
    for manifest in sorted(site.glob(f"*/{edition.year}/{MANIFEST}")):
        try:
            told = json.loads(manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(told, dict) and told.get("territoire") == edition.territory.code:
            return of_folder(manifest.parent, who, remedy)
    raise NotPublished(f"{who} : aucune édition publiée à laquelle se comparer. {remedy}")
