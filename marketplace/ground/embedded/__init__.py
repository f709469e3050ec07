"""PostgreSQL and Valkey from wheels, run as children of this process, with nothing installed."""
