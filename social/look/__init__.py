"""The company's look: its colours as a style, and its sign."""
