"""The feedback sheet (terugkoppelingsfiche): the one formal way back to the security services (FED art. 4 § 2; R43-R47)."""
