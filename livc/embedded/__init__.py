"""Finds or starts the PostgreSQL and Redis of one installation, privately and never as root.

Everything of one installation lives in its own folder, VAR; several stand side by side.
Nothing in this package imports Django, so settings can read `places` and the tests can
bring servers up before Django exists.
"""
