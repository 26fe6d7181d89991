"""Extracts of Pilot'actions: what they are, how they are read, checked, kept."""
