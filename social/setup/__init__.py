"""The first start: a company, its first site and its first administrator."""
