"""Mail that comes in: answers to what Kring mailed, and posts."""
