"""People: the directory, a person's page, their photo; and how many are brought in at once."""
