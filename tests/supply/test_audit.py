"""The audit finds what is planted, and says loudly what it could not look at."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import audit
import private
import pytest
from audit import NotAsked, vulnerabilities

LOCK = f"alpha==1.0 \\\n    --hash=sha256:{'a' * 64}\nbeta==2.0 \\\n    --hash=sha256:{'b' * 64}\n"
FAULT = {
    "id": "PYSEC-2026-1",
    "summary": "of no good",
    "affected": [{"package": {"name": "alpha", "ecosystem": "PyPI"}, "versions": ["1.0"],
                  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]}],
}  # fmt: skip


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK, encoding="utf-8")
    return path


class Osv(BaseHTTPRequestHandler):
    """A service that knows one fault, of one version of one distribution."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = {"vulns": [FAULT]} if asked["package"]["name"] == "alpha" else {}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def osv():
    with ThreadingHTTPServer(("127.0.0.1", 0), Osv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def test_a_known_vulnerability_is_found_and_says_what_mends_it(lock, osv, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (said,) = vulnerabilities(lock, osv)
    assert "alpha 1.0 : vulnérabilité PYSEC-2026-1. Corrigé en 1.1" in said


def test_a_service_that_does_not_answer_is_no_clean_bill(lock, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(NotAsked):
        vulnerabilities(lock, "http://127.0.0.1:9/v1/query")


def test_what_could_not_be_checked_is_said_and_counted(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(audit, "findings", lambda locked: [])
    monkeypatch.setattr(private, "tracked", list)
    assert audit.main(["--offline", "--site", str(tmp_path / "aucun")]) == 0
    told = capsys.readouterr()
    assert "VULNÉRABILITÉS NON VÉRIFIÉES" in told.err
    assert "SITE NON VÉRIFIÉ" in told.err
    assert told.out == "Audit : 0 faute(s), 2 contrôle(s) non fait(s).\n"


def test_a_fault_of_the_site_makes_the_audit_fail(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(audit, "findings", lambda locked: [])
    monkeypatch.setattr(private, "tracked", list)
    (tmp_path / "index.html").write_text("<p>Écrire à lea.martin" + "@var.fr</p>", encoding="utf-8")
    assert audit.main(["--offline", "--site", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "index.html:1: une adresse électronique." in told
    # The report is copied into mails: it does not repeat what it found.
    assert "lea" not in told
