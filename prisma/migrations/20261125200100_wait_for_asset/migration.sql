-- An update of an asset may wake a deferred attempt: which asset, and since when it counts.
ALTER TABLE deferral
  ADD COLUMN waits_for_asset uuid,
  ADD COLUMN waits_since timestamptz(3);
CREATE INDEX deferral_asset ON deferral (waits_for_asset) WHERE open AND waits_for_asset IS NOT NULL;
