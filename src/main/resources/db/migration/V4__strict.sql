-- What an administrator set in the metadata of a client that speaks for itself (RFC 7592, or by its document): the names, with
-- blanks between. The client's own word does not undo it.
ALTER TABLE client ADD COLUMN held text NOT NULL DEFAULT '';
