"""The sealing office: a process of its own, with a role, a key and an account of its own, that seals what is on record.

It knows the database by ``livc_seal`` alone: no model of Django's, no connection of the web's. What it writes is checked
by who trusts none of this: docs/log-format.md.
"""
