"""Editions printed on a Dask cluster: code and data sent once, one edition a task, the same bytes as here.

Nothing of Dask is imported unless `cluster` is, which `pacte build --scheduler` alone does.
"""
