"""The ground floor of the whole house: settings, database, access, outbox, texts."""
