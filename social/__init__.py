"""The web: what people see and do, one folder a feature."""
