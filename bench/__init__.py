"""What secrecy costs, measured on the machine at hand: ``make bench``, ``python -m bench``."""
