"""Files: taken in, checked by content, attached, given out to those who may see them."""
