-- Moving a run to another version, or narrowing it to some tasks, changes these too.
GRANT UPDATE (setups, max_per_dag, max_per_run) ON task_instance TO millrace_web;
