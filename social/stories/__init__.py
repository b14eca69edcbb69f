"""Stories: confirmed, credited, used, chosen, shown side by side and taken along."""
