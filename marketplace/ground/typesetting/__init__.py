"""The typesetting door: templates and data in, a PDF out; the same data gives the same bytes."""
