"""The ledger: accounts, postings, and the sealed log that anybody can verify."""
