"""What leaves the archive every day: set by one person, allowed by another, as long as a grant."""
