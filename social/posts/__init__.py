"""Posts: written, changed, pinned, taken back."""
