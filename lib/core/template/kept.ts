/** Longer texts are worked out anew each time: they are rare, and would fill the memory. */
const MAX_KEPT_LENGTH = 4_000;
const MAX_KEPT = 500;

/**
 * A function of a text that keeps its newest answers: a task's templates are the same in each of
 * its attempts, and in each look of a sensor. What it throws is not kept. Answers are shared: nobody may change
 * them.
 */
export function keptByText<T>(make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    if (text.length > MAX_KEPT_LENGTH) return make(text);
    const known = kept.get(text);
    const answer = known ?? make(text);
    // The one that was used last stands last.
    kept.delete(text);
    kept.set(text, answer);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
}
