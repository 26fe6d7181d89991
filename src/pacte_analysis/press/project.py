"""Where a project keeps its parts, and what its contents page lists."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from pacte_analysis.errors import PacteError
from pacte_analysis.press.chapter import PARAMETERS, Chapter
from pacte_analysis.press.sites.stamp import find_root

# How many publications of a site are kept, the one in place among them.
KEPT = 3


class NotAProject(PacteError):
    """The folder is not a checkout of the barometer."""


@dataclass(frozen=True)
class Project:
    """A checkout: `_config.yml`, `_toc.yml`, `notebooks/`, `book/`, `data/`, and the folders that a build makes.

    `kept` is how many publications of its site are kept.
    """

    root: Path
    kept: int = KEPT

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """The project that `start` (the working folder, else this package) stands in."""
        if root := find_root(start):
            return cls(root)
        raise NotAProject(
            "Aucun projet ici : lancez la commande depuis le dossier qui contient _toc.yml et notebooks/."
        )

    def keeping(self, kept: int | None) -> "Project":
        """The same project, of whose site that many publications are kept (at least the one in place)."""
        return replace(self, kept=max(1, kept)) if kept is not None else self

    @property
    def build_folder(self) -> Path:
        return self.root / "_build"

    @property
    def lock(self) -> Path:
        """The lock of whoever builds or publishes: one at a time (see `lock`)."""
        return self.build_folder / "verrou"

    @property
    def site(self) -> Path:
        """The published site: a pointer to a whole one under `_build/sites`."""
        return self.root / "site"

    def texts(self, edition: str) -> Path:
        """What analysts write for one edition only."""
        return self.root / "book" / "editions" / edition

    @cached_property
    def config(self) -> dict[str, Any]:
        return self._yaml("_config.yml")

    @property
    def address(self) -> str:
        """Where the site is published (`html.baseurl` of `_config.yml`), with its final slash; empty when not known."""
        given = str((self.config.get("html") or {}).get("baseurl") or "").strip()
        return given.rstrip("/") + "/" if given else ""

    @cached_property
    def contents(self) -> dict[str, Any]:
        """What `_toc.yml` says. Raises `NotAProject` when it names no first page."""
        found = self._yaml("_toc.yml")
        if not isinstance(found.get("root"), str):
            raise NotAProject("_toc.yml : la première page manque. Écrivez « root: notebooks/index ».")
        return found

    def _yaml(self, name: str) -> dict[str, Any]:
        try:
            loaded = yaml.safe_load((self.root / name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise NotAProject(f"{name} est absent ou illisible : {error}") from None
        except RecursionError:
            raise NotAProject(
                f"{name} est illisible : trop de niveaux les uns dans les autres. Écrivez des lignes « nom: valeur »."
            ) from None
        if not isinstance(loaded, dict):
            raise NotAProject(f"{name} : des lignes « nom: valeur » sont attendues.")
        return loaded

    @cached_property
    def files(self) -> list[str]:
        """The files of the contents page, home first: ``notebooks/index``, ``notebooks/vue-d-ensemble``…"""
        found: list[str] = [str(self.contents["root"])]

        def walk(node: Any) -> None:
            if isinstance(node, dict):
                if "file" in node:
                    found.append(str(node["file"]))
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for item in node:
                    walk(item)

        walk({key: value for key, value in self.contents.items() if key != "root"})
        for name in found:
            if not (self.root / name).resolve().is_relative_to(self.root.resolve()):
                raise NotAProject(
                    f"_toc.yml : « {name} » est hors du projet. Nommez une page de notebooks/ ou de book/."
                )
        return found

    @cached_property
    def chapters(self) -> list[Chapter]:
        """The notebooks of the contents page, in its order."""
        return [Chapter.read(self.root / f"{name}.md") for name in self.files if name.startswith("notebooks/")]

    @cached_property
    def default_edition(self) -> dict[str, Any]:
        """The territory and year that the chapters declare as defaults: what `pacte build` prints when told nothing."""
        if not self.chapters:
            raise NotAProject("_toc.yml : aucun chapitre n'y est. Écrivez « root: notebooks/index ».")
        return {name: value for name, value in self.chapters[0].parameters().items() if name in PARAMETERS}

    @cached_property
    def pages(self) -> list[Path]:
        """The pages that compute nothing."""
        pages = [self.root / f"{name}.md" for name in self.files if not name.startswith("notebooks/")]
        for page in pages:
            if not page.is_file():
                raise NotAProject(f"_toc.yml annonce {page.relative_to(self.root).as_posix()}, qui n'existe pas.")
        return pages
