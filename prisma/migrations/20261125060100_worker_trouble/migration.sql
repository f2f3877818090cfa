-- Why a worker that lives takes no work; null while it does.
ALTER TABLE worker ADD COLUMN trouble TEXT;
