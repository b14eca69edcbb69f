"""A person's own account: who they are, how they come in, how Kring looks to them."""
