"""Where analysts work: JupyterLab set up for the chapters, what it shows beneath a cell, and the cockpit."""
