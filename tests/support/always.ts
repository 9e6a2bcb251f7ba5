import fc from "fast-check";

/**
 * Asserts that a claim holds for all values. A failure prints the seed; PROPERTY_SEED=<seed> repeats it.
 *
 * @param claim  throws where it does not hold
 */
export function always<T>(values: fc.Arbitrary<T>, claim: (value: T) => void): void {
  const seed = process.env.PROPERTY_SEED;
  fc.assert(fc.property(values, claim), seed === undefined ? {} : { seed: Number(seed) });
}
