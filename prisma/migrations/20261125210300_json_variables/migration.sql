-- A variable may promise to be JSON: each value is checked before it is kept.
ALTER TABLE variable ADD COLUMN is_json boolean NOT NULL DEFAULT false;
