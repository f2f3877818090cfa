-- Who cancelled an attempt is written on it (engine.stop_tasks).
GRANT UPDATE (error) ON attempt TO millrace_web;
