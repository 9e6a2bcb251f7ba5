import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { GateSettings } from "../config/gate";
import type { TokenReading } from "../plan/gate/present";
import { readToken } from "../plan/gate/token";
import { describeReadError } from "./read-error";
import { agentKeys, verifySignature } from "./signature";

/**
 * Reads the token that the settings name and verifies who signed it; changes nothing.
 *
 * @param folder  where the paths of the settings begin: the project's
 * @returns       null when they name none; never rejects
 */
export async function readBreakGlass(
  gate: Pick<GateSettings, "breakGlass" | "allowedSigners"> | null,
  folder = process.cwd(),
): Promise<TokenReading | null> {
  if (gate?.breakGlass == null) return null;
  const reading = await readSignedToken(resolve(folder, gate.breakGlass), {
    allowedSigners: resolve(folder, gate.allowedSigners ?? ""),
  });
  if (reading.state === "unusable" || !(await agentKeys()).includes(reading.token.key)) {
    return reading;
  }
  const { signer, key } = reading.token;
  return unusable(
    `it is signed with ${signer}'s key ${key}, which the ssh agent of the one who uses it holds`,
  );
}

/**
 * Reads a token's file, whose signature lies beside it under the same name with `.sig`.
 *
 * @returns  never rejects
 */
export async function readSignedToken(
  file: string,
  { allowedSigners }: { readonly allowedSigners: string },
): Promise<TokenReading> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return unusable(`${file} cannot be read (${describeReadError(error)})`);
  }
  const read = readToken(text);
  if (read.token === null) return unusable(...read.problems.map((line) => `${file}: ${line}`));
  const signed = await verifySignature(text, { signature: `${file}.sig`, allowedSigners });
  if (signed.signer === null) return unusable(signed.fault);
  const { signer, key } = signed;
  return { state: "signed", token: { ...read.token, id: read.id, signer, key } };
}

function unusable(...faults: string[]): TokenReading {
  return { state: "unusable", faults };
}
