"""Seeded generator of datafiles, users and requests."""
