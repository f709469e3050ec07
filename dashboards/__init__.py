"""The windows: everything a person looks at."""
