"""Who hears what, the moment it happens?"""
