"""Mail of Kring's own: written with the change that causes it, sent by the worker."""
