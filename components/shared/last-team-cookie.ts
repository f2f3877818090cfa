/** Remembers the slug of the team that was shown last. */
export const LAST_TEAM_COOKIE = "millrace_team";
