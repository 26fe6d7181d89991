# Les cibles courantes sont des commandes `pacte` (voir README.md) : Windows n'a pas besoin de make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.pret

.PHONY: book test check demo bench lab lock audit sbom clean doctor fuzz prove help

help: ## affiche cette aide
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/'

book: $(READY) ## imprime l'édition par défaut sous toutes ses formes et dit où est le site
	$(BIN)/pacte build --forms

test: $(READY) ## lance toute la suite de tests
	$(BIN)/pacte test

check: $(READY) ## vérifie les données, les textes et le code
	$(BIN)/pacte check --code

demo: $(READY) ## imprime une édition d'essai, à part, à partir d'une extraction fictive
	$(BIN)/pacte demo

bench: $(READY) ## mesure l'import d'actions, l'attente de l'aperçu, les éditions à côté de la route simple (bench/*.json)
	$(BIN)/python bench/extraits.py
	$(BIN)/python bench/apercu.py
	$(BIN)/python bench/edition.py

lock: $(READY) ## refait requirements.lock et environment.yml
	$(BIN)/python tools/lock.py

audit: $(READY) ## licences, vulnérabilités connues, secrets et données personnelles ; dit ce qu'il n'a pas pu vérifier
	$(BIN)/python tools/audit.py

sbom: $(READY) ## écrit la nomenclature CycloneDX de la version (_build/*.cdx.json)
	$(BIN)/python tools/sbom.py

prove: $(READY) ## toutes les épreuves, quarante minutes au plus, et leur tableau (bench/preuves.json)
	$(BIN)/python tools/prove.py

fuzz: $(READY) ## essaie cinq minutes, à chaque entrée de données, des contenus malformés (Linux)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-fuzz.lock
	$(BIN)/python tools/fuzz.py --seconds 300

lab: $(READY) ## ouvre JupyterLab sur les chapitres
	$(BIN)/pacte lab

clean: $(READY) ## efface ce que les constructions ont produit
	$(BIN)/pacte clean

doctor: ## dit si cette machine est prête ; rien n'a besoin d'être installé
	@PYTHONPATH=src $$([ -x $(BIN)/python ] && echo $(BIN)/python || echo $(PYTHON)) -m pacte_analysis.cli.main doctor

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 ou plus récent est nécessaire ; ici : " + sys.version.split()[0] + ". Donnez-en un autre : make book PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
