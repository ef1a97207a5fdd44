"""What a service brings in at the table: typed, disclosed, corrected, withdrawn."""
