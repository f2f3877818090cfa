/** Chance that repeats: the same seed gives the same draws. */
export interface Random {
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the items, which must not be none. */
  pick<T>(items: readonly T[]): T;
}

/** Draws by the mulberry32 generator: small, fast and good enough to choose victims. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    between,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(between(0, items.length))];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
  };
}
