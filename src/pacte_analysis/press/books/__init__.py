"""An edition as a book: what Jupyter Book and Sphinx are given, and what they must not print."""
