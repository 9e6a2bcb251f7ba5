/**
 * The first words of the fraction of pi, from which Blowfish takes its tables.
 *
 * @param count  how many words of 32 bits
 * Source: Machin's formula, pi = 16 atan(1/5) - 4 atan(1/239).
 */
export function piWords(count: number): Uint32Array {
  const guardBits = 64n;
  const bits = BigInt(count) * 32n;
  const one = 1n << (bits + guardBits);
  const pi = 16n * arctanInverse(5n, one) - 4n * arctanInverse(239n, one);
  const fraction = (pi & (one - 1n)) >> guardBits;
  const digits = fraction.toString(16).padStart(count * 8, "0");
  return Uint32Array.from({ length: count }, (_, word) =>
    Number.parseInt(digits.slice(word * 8, word * 8 + 8), 16),
  );
}

/** atan(1 / of), times `one`. */
function arctanInverse(of: bigint, one: bigint): bigint {
  let power = one / of;
  let sum = power;
  for (let divisor = 3n; power !== 0n; divisor += 2n) {
    power = -power / (of * of);
    sum += power / divisor;
  }
  return sum;
}
