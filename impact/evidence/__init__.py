"""Files that prove something, addressed by their content."""
