"""Bringing observations up to date from Insee: what to ask, how to read the answers, what changes, how it is written.

Reading order: `surprise` (the refusal), `client` (one polite way to ask), `found` (a figure in an answer), `melodi` and
`bdm` (two shapes of answers), `datasets` (what is asked), `changes` (held against found), `writing` (all files
together or none), `refresh` (the road).
"""
