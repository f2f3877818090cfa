/** Header in which the proxy tells pages their own path, for coming back after signing in. */
export const PATH_HEADER = "x-millrace-path";
