"""Tables in PostgreSQL, for any number of servers and workers."""
