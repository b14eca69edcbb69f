"""What people state of what they know and do."""
