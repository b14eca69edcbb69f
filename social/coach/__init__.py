"""Coach: what the house rules say about a text while it is written, to its writer alone."""
