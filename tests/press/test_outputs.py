"""No output of a notebook is kept in the repository."""

import subprocess

import pytest

from pacte_analysis.press.running.outputs import committed_outputs

NOTEBOOK = """{
 "cells": [
  {"cell_type": "code", "outputs": [], "source": []},
  {
   "cell_type": "code",
   "outputs": [
    {"output_type": "stream", "text": ["1"]}
   ],
   "source": ["1"]
  }
 ]
}
"""


@pytest.fixture
def followed(small_project):
    def follow(name: str, text: str) -> None:
        path = small_project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        subprocess.run(["git", "add", "-f", name], cwd=small_project.root, check=True)

    subprocess.run(["git", "init", "-q"], cwd=small_project.root, check=True)
    return follow


def test_a_notebook_with_outputs_is_refused_with_the_line_of_the_first(small_project, followed):
    followed("notebooks/essai.ipynb", NOTEBOOK)
    (remark,) = committed_outputs(small_project)
    assert str(remark).startswith("notebooks/essai.ipynb:6: [sorties-gardees] carnet .ipynb avec les sorties")
    assert "git rm --cached 'notebooks/essai.ipynb'" in remark.message
    assert remark.error


def test_a_checkpoint_of_jupyterlab_is_refused_and_what_git_does_not_follow_is_not(small_project, followed):
    followed("notebooks/.ipynb_checkpoints/index-checkpoint.md", "# Copie\n")
    (small_project.root / "notebooks" / "brouillon.ipynb").write_text(NOTEBOOK, encoding="utf-8")
    (remark,) = committed_outputs(small_project)
    assert str(remark).startswith(
        "notebooks/.ipynb_checkpoints/index-checkpoint.md: [sorties-gardees] copie de secours"
    )


@pytest.mark.parametrize("picture", ["![](attachment:image.png)", '<img src="data:image/png;base64,iVBOR">'])
def test_a_picture_pasted_in_a_text_is_refused_at_its_line(small_project, picture):
    chapter = small_project.root / "notebooks" / "index.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + f"\n{picture}\n", encoding="utf-8")
    (remark,) = committed_outputs(small_project)
    assert f":{len(chapter.read_text(encoding='utf-8').splitlines())}: [image-collee] image collée" in str(remark)


def test_the_repository_keeps_no_output(project):
    assert committed_outputs(project) == []
