"""What the company tells of itself and asks for: privacy, terms, imprint, accessibility."""
