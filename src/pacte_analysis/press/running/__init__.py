"""Chapters executed: kernels, the store of runs, and several things at once."""
