"""House rules: written, tried, in force, over."""
