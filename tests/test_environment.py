"""One set of versions, said twice: the lock is the truth, environment.yml repeats it; and the house has its papers."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]

# Conda's own names of the same distributions.
CONDA_NAMES = {"matplotlib-base": "matplotlib", "dask-core": "dask", "python-graphviz": "graphviz"}


def locked_blocks(lock: str = "requirements.lock") -> list[str]:
    """The requirements of a lock, each with its hashes; comments left out."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return re.split(r"\n(?=\S)", text)


def locked(lock: str = "requirements.lock") -> dict[tuple[str, str], str]:
    """The version of each distribution of a lock, by its name and the marker under which it is installed."""
    found = {}
    for block in locked_blocks(lock):
        requirement = Requirement(re.sub(r"\\?\s*--hash=\S+", "", block).replace("\\", " ").strip())
        (pin,) = requirement.specifier
        assert pin.operator == "==", block
        found[canonicalize_name(requirement.name), str(requirement.marker or "")] = pin.version
    return found


@pytest.fixture(scope="module")
def pyproject() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def environment() -> dict[str, list[object]]:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def conda_pins(environment: dict[str, list[object]]) -> dict[str, str]:
    """What conda itself installs, by name; the version is empty where there is none."""
    pins = {}
    for line in environment["dependencies"]:
        if isinstance(line, str):
            name, version = re.fullmatch(r"(?:[\w-]+::)?([\w.-]+?)\s*(?:=+\s*([\w.*]+))?", line.strip()).groups()
            pins[canonicalize_name(name)] = version or ""
    return pins


def pip_pins(environment: dict[str, list[object]]) -> dict[tuple[str, str], str]:
    """What pip installs into conda's environment, by name and marker."""
    pins = {}
    for line in environment["dependencies"]:
        for pin in line.get("pip", []) if isinstance(line, dict) else []:
            requirement = Requirement(pin)
            (version,) = requirement.specifier
            assert version.operator == "==", pin
            pins[canonicalize_name(requirement.name), str(requirement.marker or "")] = version.version
    return pins


# --- the lock ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-insee.lock"])
def test_the_lock_names_no_registry_host(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|^-[ief] | @ ", text, re.M) == []


def test_every_requirement_of_the_lock_is_pinned_and_has_a_hash():
    blocks = locked_blocks()
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", block)] == []
    assert all(re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+", block) for block in blocks)


def test_the_lock_holds_every_dependency_that_the_project_declares(pyproject):
    project = pyproject["project"]
    declared = [Requirement(line) for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]]
    versions = {}
    for (name, _), version in locked().items():
        versions.setdefault(name, []).append(version)
    missing = [str(r) for r in declared if not versions.get(canonicalize_name(r.name))]
    assert missing == []
    outside = [str(r) for r in declared if any(v not in r.specifier for v in versions[canonicalize_name(r.name)])]
    assert outside == []


def test_what_builds_the_package_is_in_the_lock(pyproject):
    names = {name for name, _ in locked()}
    assert [
        r for r in pyproject["build-system"]["requires"] if canonicalize_name(Requirement(r).name) not in names
    ] == []


def test_the_lock_of_the_extra_holds_what_the_extra_adds_and_nothing_else(pyproject):
    added = {name for name, _ in locked("requirements-insee.lock")}
    (pynsee,) = [Requirement(line) for line in pyproject["project"]["optional-dependencies"]["insee"]]
    versions = [version for (name, _), version in locked("requirements-insee.lock").items() if name == pynsee.name]
    assert all(version in pynsee.specifier for version in versions)
    assert versions
    assert added & {name for name, _ in locked()} == set()


def test_every_requirement_of_the_lock_of_the_extra_has_a_hash():
    for block in locked_blocks("requirements-insee.lock"):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", block), block


@pytest.mark.insee
def test_all_that_the_extra_depends_on_is_in_one_lock_or_the_other():
    names = {name for lock in ("requirements.lock", "requirements-insee.lock") for name, _ in locked(lock)}
    added = {name for name, _ in locked("requirements-insee.lock")}
    wanted = {
        canonicalize_name(needed.name)
        for name in added
        for needed in map(Requirement, metadata.requires(name) or [])
        if needed.marker is None or needed.marker.evaluate({"extra": ""})
    }
    assert wanted - names == set()


# --- environment.yml -----------------------------------------------------------------------------------------------


def test_every_pin_of_pip_in_the_conda_environment_is_that_of_the_lock(environment):
    assert pip_pins(environment) == locked()


def test_every_pin_of_conda_is_that_of_the_lock(environment):
    versions = {name: version for (name, _), version in locked().items()}
    pins = {CONDA_NAMES.get(name, name): pin for name, pin in conda_pins(environment).items()}
    assert {name: pin for name, pin in pins.items() if pin and name != "python" and versions.get(name) != pin} == {}


def test_the_conda_environment_has_the_python_of_the_project(environment, pyproject):
    python = conda_pins(environment)["python"].removesuffix(".*")
    assert f"{python}.0" in SpecifierSet(pyproject["project"]["requires-python"])
    assert python == pyproject["tool"]["mypy"]["python_version"]
    assert pyproject["tool"]["ruff"]["target-version"] == "py" + python.replace(".", "")


def test_the_conda_environment_needs_no_channel_but_conda_forge(environment):
    assert environment["channels"] == ["conda-forge"]
    assert environment["name"]


# --- the papers of the house ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md"])
def test_the_house_has_its_papers(name):
    assert (ROOT / name).read_text(encoding="utf-8").strip() != ""


def test_the_citation_is_of_the_version_of_the_package(pyproject):
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == pyproject["project"]["version"]
    assert citation["title"]
    assert citation["authors"]


def test_the_changelog_tells_of_the_version_of_the_package(pyproject):
    assert pyproject["project"]["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
