"""The house: its rules, what is done with what people do, and how fairly."""
