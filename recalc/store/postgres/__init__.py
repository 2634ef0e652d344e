"""Tables in PostgreSQL, for any number of servers and workers."""

#: Beginnings of this store's URLs; the second is an alias that libpq knows too.
URL_PREFIXES = ("postgresql://", "postgres://")
