"""The log as a transparency log, without Django or a database: tree (RFC 9162), signed notes and checkpoints (C2SP), rows.

What is written down, to the byte, stands in docs/log-format.md; ``verifier/livc_verify.py`` checks it without any of this.
"""
