-- What a team's home tells of dates that no worker created a run for in time; few rows ever are.
CREATE INDEX tick_span_missed ON tick_span (team_id, at DESC) WHERE outcome = 'missed';
