-- The last test of a connection, as a worker found it; null when it was not tested as it is now.
ALTER TABLE "connection" ADD COLUMN "test" JSONB;
