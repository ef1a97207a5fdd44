"""Random but lawful lives of cases, lived by random people; after each step the rules are looked for in PostgreSQL itself."""
