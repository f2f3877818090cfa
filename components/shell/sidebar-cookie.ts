/** Remembers a narrowed sidebar ("1"), so that the server renders its width at once. */
export const SIDEBAR_COOKIE = "millrace_sidebar";
