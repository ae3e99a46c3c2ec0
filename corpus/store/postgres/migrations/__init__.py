"""The revisions of the tables in PostgreSQL, one file each in `versions`; a file that was released is never changed again."""
