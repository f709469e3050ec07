"""Backups: a whole town in one file, and a town brought back from one."""
