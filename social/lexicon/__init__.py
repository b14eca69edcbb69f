"""How do concepts come into the vocabulary: from the starter list, from ESCO, from the company?"""
