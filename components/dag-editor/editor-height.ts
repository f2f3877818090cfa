/** The editor fills what the page's frame leaves of the screen: bars, and the tabs of a DAG. */
export function editorHeight(isNew: boolean): string {
  return isNew ? "h-[max(32rem,calc(100dvh-8rem))]" : "h-[max(32rem,calc(100dvh-11.5rem))]";
}
