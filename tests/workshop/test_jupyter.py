"""JupyterLab as the project sets it up."""

import os
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupytext import TextFileContentsManager

from pacte_analysis.narrative import NAMES_MIME
from pacte_analysis.press.chapter import Chapter
from pacte_analysis.press.project import Project
from pacte_analysis.press.running.run import run
from pacte_analysis.workshop import jupyter
from projects import ROOT

TEXTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("notebooks", "book")
    for path in (ROOT / folder).rglob("*.md")
    if ".ipynb_checkpoints" not in path.parts
)


def test_jupyter_reads_the_project_s_settings_and_writes_under_the_build_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/ailleurs")
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    found = jupyter.environment(Project(tmp_path))
    assert found["JUPYTER_PATH"].split(os.pathsep) == [str(tmp_path / "jupyter"), "/ailleurs"]
    assert found["JUPYTER_CONFIG_PATH"] == str(tmp_path / "jupyter" / "config")
    kept = tmp_path / "_build" / "jupyter"
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        assert Path(found[name]).parent == kept
        assert Path(found[name]).is_dir()
    assert "@font-face" in (kept / "reglages" / "custom" / "custom.css").read_text(encoding="utf-8")


def test_the_kernel_of_the_chapters_has_a_french_name_that_their_headers_repeat():
    spec = KernelSpecManager(kernel_dirs=[str(ROOT / "jupyter" / "kernels")]).get_kernel_spec("python3")
    assert spec.display_name == "Baromètre des solidarités"
    headers = [(ROOT / name).read_text(encoding="utf-8")[:600] for name in TEXTS if name.startswith("notebooks/")]
    assert all(f"display_name: {spec.display_name}\n  language: python\n  name: python3" in text for text in headers)


def test_texts_opened_and_saved_in_lab_are_the_same_to_the_letter(tmp_path):
    for name in ("jupytext.toml", "notebooks/jupytext.toml", *TEXTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    contents = TextFileContentsManager(root_dir=str(tmp_path))
    changed = []
    for name in TEXTS:
        model = contents.get(name)
        # What JupyterLab adds to a notebook that it opens and runs.
        kernel = {"display_name": "Baromètre des solidarités", "language": "python", "name": "python3"}
        model["content"]["metadata"] |= {"kernelspec": kernel, "language_info": {"name": "python"}}
        for cell in model["content"]["cells"]:
            cell["metadata"]["execution"] = {"iopub.status.idle": "2026-01-01"}
        contents.save(model, name)
        if (tmp_path / name).read_bytes() != (ROOT / name).read_bytes():
            changed.append(name)
    assert changed == [], "JupyterLab writes an empty line after the options of a cell (:tags: …)"


@pytest.mark.parametrize(("command", "module"), [(jupyter.lab, "jupyterlab"), (jupyter.cockpit, "voila")])
def test_a_part_that_is_not_installed_is_said_before_anything_starts(command, module, monkeypatch):
    monkeypatch.setattr(jupyter, "find_spec", lambda name: None if name == module else object())
    with pytest.raises(jupyter.NoJupyter, match="n'est pas installé ici"):
        command(Project(ROOT))


def test_what_is_asked_of_jupyter_goes_to_it():
    assert jupyter.lab(Project(ROOT), ["--port=9999"])[-2:] == [
        "--LabApp.default_url=/lab/tree/notebooks",
        "--port=9999",
    ]
    alone = jupyter.cockpit(Project(ROOT))
    assert f"--ServerApp.default_url=/voila/render/{jupyter.COCKPIT}" in alone
    assert "--ServerApp.open_browser=True" in alone
    asked = jupyter.cockpit(Project(ROOT), ["--ServerApp.open_browser=False"])
    assert [argument for argument in asked if "browser" in argument] == ["--ServerApp.open_browser=False"]


def test_a_chapter_run_from_a_notebook_is_not_taken_for_that_notebook(small_project, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(small_project.root / "notebooks" / "index.md"))
    path = small_project.root / "notebooks" / "index.md"
    cell = '\n```{code-cell} ipython3\nimport os\n\npublish(vu="JPY_SESSION_NAME" in os.environ)\n```\n'
    path.write_text(path.read_text(encoding="utf-8") + cell, encoding="utf-8")
    executed = run(Chapter.read(path), {"territory": "REG-93", "year": 2024}, edition="REG-93-2024").notebook
    assert executed.cells[-1].outputs[0].data[NAMES_MIME] == {"vu": {"type": "flag", "data": False}}
