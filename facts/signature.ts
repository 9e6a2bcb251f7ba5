import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { NAMESPACE } from "../plan/gate/token";
import { describeReadError } from "./read-error";

/** Who signed a text, or why nobody can be named. */
export type Signature =
  | { readonly signer: string; readonly key: string; readonly fault: null }
  | { readonly signer: null; readonly fault: string };

/** Where a signature and those whose signature counts are written. */
export interface SignatureFiles {
  readonly signature: string;
  /** OpenSSH's form: principals, options, key. */
  readonly allowedSigners: string;
}

const LIMIT_MILLISECONDS = 10_000;

/**
 * Asks ssh-keygen who signed a text for this project; changes nothing.
 *
 * @returns  never rejects
 */
export async function verifySignature(text: string, files: SignatureFiles): Promise<Signature> {
  const { signature, allowedSigners } = files;
  let allowed: string;
  try {
    await readFile(signature);
    allowed = await readFile(allowedSigners, "utf8");
  } catch (error) {
    const { path } = error as NodeJS.ErrnoException;
    return {
      signer: null,
      fault: `${path ?? signature} cannot be read (${describeReadError(error)})`,
    };
  }
  const given = ["-s", signature, "-f", allowedSigners];

  const found = await keygen(["find-principals", ...given], "");
  if (found.code !== 0) {
    const fault = `${signature} is not by a key that ${allowedSigners} allows (${found.said})`;
    return { signer: null, fault };
  }
  const names = found.printed.trim().split("\n");
  const [signer = ""] = names;
  const verified = await keygen(["verify", ...given, "-I", signer, "-n", NAMESPACE], text);
  const key = /with \S+ key (\S+)$/m.exec(verified.printed)?.[1];
  if (verified.code !== 0 || key === undefined) {
    const fault = `${signature} by ${signer} is not good for it (${verified.said})`;
    return { signer: null, fault };
  }
  // Of a key that stands for several nobody can say that it is not of the one who deploys; ssh-keygen names those of
  // its first line alone.
  const isOne = names.length === 1 && /^[\w.+@-]+$/.test(signer);
  if (!isOne || linesWith(key, allowed) !== 1) {
    const fault = `${signature} is by ${signer}, whose key must stand in ${allowedSigners} once, under one name`;
    return { signer: null, fault };
  }
  return { signer, key, fault: null };
}

/** Lines that allow a key, given its fingerprint. */
function linesWith(key: string, allowed: string): number {
  const fingerprintOf = (word: string) =>
    `SHA256:${createHash("sha256").update(Buffer.from(word, "base64")).digest("base64").replace(/=+$/, "")}`;
  const lines = allowed.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  return lines.filter((line) => line.split(/\s+/).some((word) => fingerprintOf(word) === key))
    .length;
}

/** Fingerprints of the keys that the ssh agent holds for whoever is asking; none without an agent. */
export async function agentKeys(): Promise<string[]> {
  const { code, printed } = await run("ssh-add", ["-l"], "");
  return code === 0 ? (printed.match(/SHA256:\S+/g) ?? []) : [];
}

const keygen = ([word = "", ...words]: readonly string[], input: string) =>
  run("ssh-keygen", ["-Y", word, ...words], input);

/** @returns  what it said is one line; never rejects */
function run(
  program: string,
  words: readonly string[],
  input: string,
): Promise<{ code: number; printed: string; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { timeout: LIMIT_MILLISECONDS });
    let printed = "";
    let said = "";
    child.stdout.on("data", (text: Buffer) => (printed += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    child.once("error", (error) =>
      resolve({ code: 1, printed: "", said: `${program} does not run: ${error.message}` }),
    );
    child.once("close", (code) => {
      const lines = said.split("\n").map((line) => line.trim());
      resolve({ code: code ?? 1, printed, said: lines.filter(Boolean).join("; ") });
    });
    // One that ends without reading closes the pipe first.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
