"""Single sign-on: the company's own directory says who somebody is (OpenID Connect)."""
