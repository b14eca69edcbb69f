"""What administrators tell all above every page, and maintenance."""
