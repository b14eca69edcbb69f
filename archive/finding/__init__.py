"""What was ever said, found again: every version, deleted ones too, for who was granted to look."""
