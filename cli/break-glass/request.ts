import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { Token } from "../../config/break-glass";
import { gateOf } from "../../config/gate";
import { operatorName } from "../../facts/operator";
import { describeReadError } from "../../facts/read-error";
import { readOrigin } from "../../facts/origin";
import { quoteWord } from "../../plan/command-text";
import { NAMESPACE, tokenText } from "../../plan/gate/token";
import { pulumiFolder } from "../pulumi/call";
import { readStackSettings, stackFileOf, type StackChoice } from "../settings";
import { stackWords } from "../stack-options";
import { describeToken } from "./screen";

/** What is asked for. */
export interface TokenWish extends Pick<Token, "opens" | "reason" | "incident"> {
  /** null: the one that the settings want. */
  readonly release: string | null;
  readonly hours: number;
  /** null: a name of its own in this folder. */
  readonly out: string | null;
}

/**
 * Writes a token for a second person to sign; it opens nothing yet.
 *
 * @returns       exit code
 * @throws Error  the stack names nobody who may sign, or the file is there already
 */
export async function requestToken(choice: StackChoice, wish: TokenWish): Promise<number> {
  const settings = await readStackSettings(choice);
  const gate = gateOf(choice.stack, settings.gate);
  if (gate.allowedSigners === null) {
    throw new Error(
      `${stackFileOf(choice)}: prism:gate.allowedSigners must be set, got nothing; name a checked-in file of those who may sign, see docs/break-glass.md`,
    );
  }
  const release = wish.release ?? settings.release;
  const origin = await readOrigin(settings.repository, release);
  const now = Math.floor(Date.now() / 1000) * 1000;
  const token: Token = {
    stack: choice.stack.split("/").at(-1) ?? choice.stack,
    release,
    commit: origin.state === "resolved" ? origin.commit : null,
    actor: operatorName(),
    reason: wish.reason,
    incident: wish.incident,
    opens: wish.opens,
    from: isoOf(now),
    until: isoOf(now + wish.hours * 3_600_000),
    nonce: randomBytes(16).toString("hex"),
  };
  const file = wish.out ?? `break-glass-${release}-${token.nonce.slice(0, 8)}.json`;
  await writeNew(file, tokenText(token));
  if (origin.state === "unresolved") {
    console.log(`It names no commit, because ${origin.reason.replace(/\.$/, "")}.`);
  }
  const name = quoteWord(file);
  // The settings name it from the project's folder.
  const place = quoteWord(relative(pulumiFolder(), resolve(file)));
  const lines = [
    `Wrote ${file}. It opens nothing until another person has signed it.`,
    "",
    ...describeToken(token, gate.zone),
    "",
    `1. Send it to one of ${gate.allowedSigners}. They read it and type one of:`,
    `     prism break-glass sign ${name}`,
    `     ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n ${NAMESPACE} ${name}`,
    `2. Put the ${name}.sig that they send back beside it, and look at it:`,
    `     prism break-glass verify ${name} ${stackWords(choice)}`,
    "3. Deploy, and take the token out again afterwards:",
    `     pulumi config set --path prism:gate.breakGlass ${place} ${stackWords(choice)}`,
    ...(release === settings.release
      ? []
      : [`     pulumi config set prism:release ${release} ${stackWords(choice)}`]),
    `     pulumi up ${stackWords(choice)}`,
    `     pulumi config rm --path prism:gate.breakGlass ${stackWords(choice)}`,
  ];
  console.log(lines.join("\n"));
  return 0;
}

/** A token that was signed is never written over. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
    const found = isThere ? "one that is there already" : describeReadError(error);
    throw new Error(`${file}: expected a file to make anew, got ${found}; give another by --out`, {
      cause: error,
    });
  }
}

/** ISO 8601 UTC without fractions. */
function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
