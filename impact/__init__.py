"""The books: what was truly done, and the record that nobody can rewrite."""
