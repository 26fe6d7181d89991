"""Check what the project stands on and what it lets out: licences, known vulnerabilities, secrets and private data.

Run by ``make audit``. What cannot be checked here is said, and counted as not checked.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import private
from locked import LOCKS, ROOT, findings, locked

# Seconds that a service has to answer, and that the whole question may last.
ANSWER, WHOLE = 10, 600


class NotAsked(Exception):
    """The vulnerabilities could not be asked for; the message says why."""


def vulnerabilities(lock: Path, address: str = "") -> list[str]:
    """The known vulnerabilities of what a lock holds, in French.

    They are asked of the registry, or of a service that answers as OSV does (`address`). Raises `NotAsked`.
    """
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--no-deps"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", str(ANSWER), "--aliases", "off"]
    command += ["--vulnerability-service", "osv", "--osv-url", address] if address else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WHOLE, check=False)
        told = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise NotAsked(f"pas de réponse en {WHOLE} s") from None
    except (ValueError, KeyError):
        lines = done.stderr.strip().splitlines() or ["pip-audit n'a rien dit"]
        raise NotAsked(lines[-1][:200]) from None
    if unread := [row["name"] for row in told if "skip_reason" in row]:
        raise NotAsked(f"pas de réponse sur {len(unread)} distributions, dont {unread[0]}")
    return [_said(row, fault) for row in told for fault in row["vulns"]]


def _said(row: dict[str, str], fault: dict[str, list[str]]) -> str:
    mended = ", ".join(fault["fix_versions"])
    remedy = f"Corrigé en {mended} : faites « make lock »." if mended else "Pas encore corrigé."
    return f"{row['name']} {row['version']} : vulnérabilité {fault['id']}. {remedy}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="licences, vulnérabilités connues, secrets et données personnelles")
    parser.add_argument("--osv", metavar="adresse", default="", help="un service OSV à la place du registre")
    parser.add_argument("--offline", action="store_true", help="ne demande rien au réseau")
    parser.add_argument("--site", metavar="dossier", type=Path, default=ROOT / "site", help="un site construit")
    options = parser.parse_args(arguments)
    found, skipped = findings(locked()), []
    try:
        if options.offline:
            raise NotAsked("--offline")
        for lock in LOCKS:
            found += vulnerabilities(ROOT / lock, options.osv)
    except NotAsked as why:
        skipped.append(f"VULNÉRABILITÉS NON VÉRIFIÉES : {why}. Relancez « make audit » là où le réseau répond.")
    found += map(str, private.search(private.tracked(), ROOT))
    if options.site.is_dir():
        site = options.site.resolve()
        found += map(str, private.search(sorted(site.rglob("*")), site))
    else:
        skipped.append(f"SITE NON VÉRIFIÉ : {options.site.name}/ n'est pas construit. Faites « pacte build ».")
    for line in found:
        print(line)
    for line in skipped:
        print(line, file=sys.stderr)
    print(f"Audit : {len(found)} faute(s), {len(skipped)} contrôle(s) non fait(s).")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
