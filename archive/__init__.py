"""What does the company remember, and can it prove it?"""
