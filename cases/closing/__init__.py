"""Closing a case, with after-care or without, and reopening it: the pages. What holds, stands in ``cases.lifecycle``."""
