/** The folder of the data folder in which the demo's files are, one folder a team. */
export const DEMO_FILES = "demo-files";
