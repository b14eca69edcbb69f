"""How does one use this? Answers in the reader's language, with pictures, beside the pages."""
