"""Backups: everything that Kring keeps, copied while it runs, looked at, and brought back.

A backup is a folder: a manifest that is written last, the database, the settings, the files. Its
keys are a folder of their own, since data with their keys are as good as open.
"""
