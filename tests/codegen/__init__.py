"""A corpus of contracts: each is generated, imported, served and called, or refused."""
