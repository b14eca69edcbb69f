"""Leaders: who leads, what they promise, and who writes for them."""
