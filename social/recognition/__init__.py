"""Recognition: thank colleagues, and let one's own page show it or not."""
