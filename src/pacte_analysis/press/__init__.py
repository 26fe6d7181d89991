"""The press: from the chapters and the tables to a site."""

import sys

# jsonschema, which nbformat brings, builds 38 grammars as it is imported (over a second) to check IRIs where
# rfc3987-syntax is installed, as JupyterLab has it. Nothing here checks one, and jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
