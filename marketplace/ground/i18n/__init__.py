"""Texts in the reader's language: English msgids in the code, gettext catalogues beside this file."""
