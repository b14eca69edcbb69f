"""Where do the ledger's keys lie, and who wraps, destroys and cleans up in time?"""
