import { randomBytes } from "crypto";
import { Blowfish } from "./blowfish";

/** Source: golang.org/x/crypto/bcrypt, DefaultCost, which the official provider uses. */
const defaultCost = 10;

/** Longest password bcrypt looks at; bytes. */
const longestBytes = 72;

const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The bcrypt hash of a password, for `bcryptHash` of RandomPassword.
 *
 * @param password  the part beyond 72 bytes does not count
 * @param salt      16 bytes; random when left out
 * @param cost      2 to this power are the rounds; 4 to 31
 * @returns         `$2a$<cost>$<salt><hash>`, 60 characters
 */
export function bcrypt(
  password: string,
  salt: Buffer = randomBytes(16),
  cost = defaultCost,
): string {
  const text = Buffer.from(password).subarray(0, longestBytes);
  // The C string's closing zero is part of the key.
  const key = Buffer.concat([text, Buffer.alloc(1)]).subarray(0, longestBytes);
  const cipher = new Blowfish();
  cipher.expand(key, wordsOf(salt));
  for (let round = 2 ** cost; round > 0; round--) {
    cipher.expand(key);
    cipher.expand(salt);
  }
  const block = wordsOf(Buffer.from("OrpheanBeholderScryDoubt"));
  for (let time = 0; time < 64; time++) cipher.encrypt(block);
  // 23 of the 24 bytes count, in every implementation.
  const hash = bytesOf(block).subarray(0, 23);
  return `$2a$${String(cost).padStart(2, "0")}$${encode(salt)}${encode(hash)}`;
}

function wordsOf(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: bytes.length / 4 }, (_, word) => bytes.readUInt32BE(word * 4));
}

function bytesOf(words: Uint32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word, index * 4));
  return bytes;
}

/** Base64 with bcrypt's own alphabet and no padding. */
function encode(bytes: Buffer): string {
  const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const text = bytes.toString("base64").replace(/=+$/, "");
  return Array.from(text, (character) => alphabet[standard.indexOf(character)] ?? "").join("");
}
