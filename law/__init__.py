"""The requirements R01 to R80: what each says, where it comes from, how sure that is, and which tests show it.

``python -m law`` writes docs/requirements.md; ``python -m law check`` fails on a gap or when the page is stale.
"""
