/**
 * How Node runs a worker. A young generation that may grow to 128 MB on a large machine does so
 * under a thousand sensors, with the buffers that wait in it; 8 MB are enough for what a turn makes.
 */
export function workerArguments(program: string): string[] {
  return ["--enable-source-maps", "--max-semi-space-size=8", program];
}

/**
 * How the C library gives a worker memory: from one arena. Of several, each keeps what its threads
 * once needed, 20 MB more under a thousand sensors; the program's own objects are not made there.
 */
export function workerMemory(): Record<string, string> {
  return { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX || "1" };
}
