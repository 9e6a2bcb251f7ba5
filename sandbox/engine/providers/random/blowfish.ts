import { piWords } from "./pi";

const subkeyWords = 18;
const boxWords = 1024;
let initial: Uint32Array | undefined;

/**
 * Blowfish with the expensive key schedule of bcrypt.
 *
 * Source: B. Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher";
 * N. Provos and D. Mazieres, "A Future-Adaptable Password Scheme".
 */
export class Blowfish {
  /** 18 subkeys, then the four boxes of 256 words. */
  private readonly words: Uint32Array;
  private left = 0;
  private right = 0;

  constructor() {
    initial ??= piWords(subkeyWords + boxWords);
    this.words = initial.slice();
  }

  /**
   * Mixes a key in, and a salt if there is one.
   *
   * @param key   at least one byte; repeated as needed
   * @param salt  four words, or none
   */
  expand(key: Uint8Array, salt?: Uint32Array): void {
    const { words } = this;
    let at = 0;
    for (let i = 0; i < subkeyWords; i++) {
      let word = 0;
      for (let byte = 0; byte < 4; byte++) {
        word = (word << 8) | (key[at] ?? 0);
        at = (at + 1) % key.length;
      }
      words[i] = (words[i] ?? 0) ^ word;
    }
    this.left = 0;
    this.right = 0;
    for (let i = 0; i < words.length; i += 2) {
      this.left ^= salt?.[i % 4] ?? 0;
      this.right ^= salt?.[(i + 1) % 4] ?? 0;
      this.encryptBlock();
      words[i] = this.left;
      words[i + 1] = this.right;
    }
  }

  /** Encrypts pairs of words in place, each pair by itself. */
  encrypt(block: Uint32Array): void {
    for (let i = 0; i < block.length; i += 2) {
      this.left = block[i] ?? 0;
      this.right = block[i + 1] ?? 0;
      this.encryptBlock();
      block[i] = this.left;
      block[i + 1] = this.right;
    }
  }

  private encryptBlock(): void {
    const { words } = this;
    let left = this.left ^ (words[0] ?? 0);
    let right = this.right;
    for (let round = 1; round < subkeyWords - 1; round += 2) {
      right ^= this.mix(left) ^ (words[round] ?? 0);
      left ^= this.mix(right) ^ (words[round + 1] ?? 0);
    }
    this.left = right ^ (words[subkeyWords - 1] ?? 0);
    this.right = left;
  }

  private mix(word: number): number {
    const { words } = this;
    const first = words[subkeyWords + (word >>> 24)] ?? 0;
    const second = words[subkeyWords + 256 + ((word >>> 16) & 255)] ?? 0;
    const third = words[subkeyWords + 512 + ((word >>> 8) & 255)] ?? 0;
    const fourth = words[subkeyWords + 768 + (word & 255)] ?? 0;
    return (((first + second) ^ third) + fourth) | 0;
  }
}
