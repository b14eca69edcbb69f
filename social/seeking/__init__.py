"""Finding people by what they state of themselves: for colleagues, and for HR with a purpose."""
