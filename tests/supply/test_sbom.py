"""The bill of materials of a release: all that the locks hold, valid, and the same bytes each time."""

import json
import warnings

import pytest
import sbom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from locked import Locked, locked

TWO = [
    Locked("pypi", "alpha", "1.0", (("sha256", "a" * 64), ("sha256", "b" * 64)), "MIT OR Apache-2.0"),
    Locked("npm", "beta", "2.0", (("sha512", "c" * 128),), ""),
]


def test_every_locked_distribution_is_in_a_valid_bill_of_materials():
    distributions = locked()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = sbom.written("pacte-analysis", "0.1.0", {"pandas"}, distributions)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    assert {one["purl"] for one in told["components"]} == {one.purl for one in distributions}
    assert all(one["licenses"] for one in told["components"])
    (root,) = [row for row in told["dependencies"] if row["ref"] == "pacte-analysis"]
    assert [purl.partition("@")[0] for purl in root["dependsOn"]] == ["pkg:pypi/pandas"]


def test_a_component_has_its_version_its_licence_and_the_hashes_of_its_files():
    alpha, beta = sorted(json.loads(sbom.written("x", "1", {"alpha"}, TWO))["components"], key=lambda one: one["name"])
    assert (alpha["purl"], alpha["version"]) == ("pkg:pypi/alpha@1.0", "1.0")
    assert alpha["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    (files,) = alpha["externalReferences"]
    assert [one["content"] for one in files["hashes"]] == ["a" * 64, "b" * 64]
    assert "licenses" not in beta


def test_the_same_locks_give_the_same_bytes_and_others_another_number():
    once = sbom.written("x", "1", {"alpha"}, TWO)
    assert once == sbom.written("x", "1", {"alpha"}, TWO[::-1])
    assert "timestamp" not in once
    assert json.loads(once)["serialNumber"] != json.loads(sbom.written("x", "1", {"alpha"}, TWO[:1]))["serialNumber"]


def test_a_bill_that_the_schema_refuses_is_not_written():
    with pytest.raises((ValueError, KeyError)):
        sbom.written("x", "1", {"alpha"}, [Locked("pypi", "alpha", "1.0", (("sha256", "no digest"),), "MIT")])
