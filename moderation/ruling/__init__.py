"""What do the house rules find in a text?"""
