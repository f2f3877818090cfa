-- What people note on task instances. Few have a note: a table of their own keeps task_instance, which
-- the engine updates all the time, as narrow as it is.
CREATE TABLE task_note (
  task_instance_id uuid NOT NULL,
  team_id uuid NOT NULL,
  note text NOT NULL,
  written_by text NOT NULL,
  written_at timestamptz(3) NOT NULL,
  CONSTRAINT task_note_pkey PRIMARY KEY (task_instance_id),
  CONSTRAINT task_note_length CHECK (length(note) BETWEEN 1 AND 1000)
);
ALTER TABLE task_note ADD CONSTRAINT task_note_task_instance_id_team_id_fkey
  FOREIGN KEY (task_instance_id, team_id) REFERENCES task_instance (id, team_id)
  ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE task_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE task_note FORCE ROW LEVEL SECURITY;
CREATE POLICY web ON task_note TO millrace_web
  USING (team_id = (SELECT current_team_id()))
  WITH CHECK (team_id = (SELECT current_team_id()));
CREATE POLICY sys ON task_note TO millrace_sys USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON task_note TO millrace_web, millrace_sys;
