"""Comments: answers to posts, and replies to answers."""
