"""Papers: what a person files, signs or takes away, as PDF in Chinese with English beside it."""
