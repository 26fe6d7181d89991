"""The preview: an edition's book served on this machine, printed again page by page as its sources are saved.

`server` (the process that is started) watches the files and speaks to browsers; `worker`, a process of its own, holds
the edition and prints: it is replaced when the tables or the program change. `workshop` says what a change concerns,
`printer` keeps Sphinx ready, `fault` says where in a file an error is.
"""
