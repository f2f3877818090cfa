/**
 * How Node runs a worker. A young generation that may grow to 128 MB on a large machine does so
 * under a thousand sensors, with the buffers that wait in it; 8 MB are enough for what a turn makes.
 */
export function workerArguments(program: string): string[] {
  return ["--enable-source-maps", "--max-semi-space-size=8", program];
}
