"""Home: what is new for one reader."""
