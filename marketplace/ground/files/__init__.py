"""Files that are kept beside the database: storing them by their content, and making pictures harmless."""
