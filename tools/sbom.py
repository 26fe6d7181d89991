"""Write what a release is made of: a CycloneDX 1.6 bill of materials, from the locks.

Run by ``make sbom``. Two runs on the same locks write the same bytes: no clock, and a serial number that is a digest of
what it numbers.
"""

import hashlib
import json
import sys
import tomllib
import uuid
from collections.abc import Set

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from locked import ROOT, Locked, locked
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALGORITHMS = {"sha256": HashAlgorithm.SHA_256, "sha512": HashAlgorithm.SHA_512}
LICENCES = LicenseFactory()


def written(name: str, version: str, direct: Set[str], distributions: list[Locked]) -> str:
    """The bill of materials of a release as JSON; `direct` names the distributions that the project itself asks for.

    The hashes of a distribution are those of all its files, whichever a system installs: they stand with its reference
    and not as its own. Raises `ValueError` when it is not valid.
    """
    components = [_component(one) for one in distributions]
    bom = Bom(components=components)
    bom.metadata.component = Component(name=name, version=version, type=ComponentType.APPLICATION, bom_ref=name)
    bom.register_dependency(bom.metadata.component, [one for one in components if one.name in direct])
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    # The library dates what it writes: the same locks must give the same bytes.
    told["metadata"].pop("timestamp")
    told.pop("serialNumber")
    seen = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    told["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, seen).urn
    text = json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if (fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)) is not None:
        raise ValueError(f"no valid bill of materials: {fault}")
    return text


def _component(one: Locked) -> Component:
    purl = PackageURL(one.ecosystem, None, one.name, one.version)
    hashes = [HashType(alg=ALGORITHMS[algorithm], content=digest) for algorithm, digest in one.hashes]
    files = ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(one.purl), hashes=hashes)
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.LIBRARY,
        bom_ref=one.purl,
        purl=purl,
        licenses=[LICENCES.make_from_string(one.licence)] if one.licence else [],
        external_references=[files],
    )


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    target = ROOT / "_build" / f"{project['name']}-{project['version']}.cdx.json"
    distributions = locked()
    direct = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    text = written(project["name"], project["version"], direct, distributions)
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"Nomenclature CycloneDX de {len(distributions)} distributions : {target.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
