"""Preview: how a text will look, before it is sent."""
