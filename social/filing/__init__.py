"""How are files taken in, kept and given out? What the features with files share."""
