"""OpenID Connect: what a provider says of itself and of people, and whether that can be believed.

It knows no person and no page. Whatever a provider sends is looked at by Authlib and joserfc, with
the algorithms and times that stand here.
"""
