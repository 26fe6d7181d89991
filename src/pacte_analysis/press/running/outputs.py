"""What a notebook shows is computed again by each build: no output is kept in the repository."""

import re
import subprocess

from pacte_analysis.press.project import Project
from pacte_analysis.press.proofread.remark import Remark, severities, weighed

# A picture dropped in a cell: kept in the file as text, or nowhere.
_PICTURE = re.compile(r"\]\(attachment:|data:image/[\w+.-]+;base64,")


def committed_outputs(project: Project) -> list[Remark]:
    """The notebooks with outputs that git follows, and the pictures pasted in texts; nothing where there is no git."""
    return list(weighed([*_notebooks(project), *_pictures(project)], severities(project.root)))


def _notebooks(project: Project) -> list[Remark]:
    remarks = []
    for file in followed(project, "*.ipynb", "*.ipynb_checkpoints/*"):
        remedy = f"Retirez-le du dépôt : git rm --cached '{file}'. Un chapitre est un fichier .md, sans sorties."
        if "/.ipynb_checkpoints/" in f"/{file}":
            remarks.append(Remark(file, 0, "sorties-gardees", "copie de secours de JupyterLab.", remedy))
            continue
        text = (project.root / file).read_text(encoding="utf-8", errors="replace")
        output = re.search(r'"outputs"\s*:\s*\[\s*[^\]\s]', text)
        what = "carnet .ipynb avec les sorties de ses cellules" if output else "carnet .ipynb"
        line = text.count("\n", 0, output.start()) + 1 if output else 1
        remarks.append(Remark(file, line, "sorties-gardees", f"{what}.", remedy))
    return remarks


def _pictures(project: Project) -> list[Remark]:
    what = "image collée dans le texte : elle n'a ni source ni texte de remplacement."
    remedy = "Retirez-la ; une figure se calcule dans une cellule de code (pacte_analysis.display)."
    return [
        Remark(path.relative_to(project.root).as_posix(), number, "image-collee", what, remedy)
        for folder in ("notebooks", "book")
        for path in sorted((project.root / folder).rglob("*.md"))
        if ".ipynb_checkpoints" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), start=1)
        if _PICTURE.search(line)
    ]


def followed(project: Project, *patterns: str) -> list[str]:
    """The files of the project that git follows and that are there, of these patterns; none without git."""
    if not (project.root / ".git").exists():
        return []
    command = ["git", "-C", str(project.root), "ls-files", "-z", "--", *patterns]
    try:
        said = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    return sorted(name for name in said.split("\0") if name and (project.root / name).is_file())
