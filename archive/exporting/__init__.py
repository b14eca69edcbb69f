"""How does what people wrote leave the house so that others can read it, and see that it is all?"""
