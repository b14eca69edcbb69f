"""A person's own second factors: an app that shows codes, and codes on paper."""
