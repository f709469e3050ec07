"""Files: keeping them by their content, and looking at strange ones in a process of its own."""
