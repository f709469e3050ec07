"""Lists, their policies and templates, and the items on them: need lines, outcomes, gates."""
