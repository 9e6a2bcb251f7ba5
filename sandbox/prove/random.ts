/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** A number in low..high, ends included, both whole. */
  whole(low: number, high: number): number;
  /** One of the entries. */
  pick<T>(entries: readonly [T, ...T[]]): T;
}

/**
 * A source of repeatable numbers.
 *
 * @param seed  whole number; the same seed gives the same numbers
 * Source: mulberry32, https://github.com/cprosche/mulberry32 (public domain)
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return { whole, pick: (entries) => entries[whole(0, entries.length - 1)] ?? entries[0] };
}
