import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gateOf, type GateSettings } from "../../config/gate";
import type { Settings } from "../../config/schema";
import { readSignedToken } from "../../facts/break-glass";
import { operatorName } from "../../facts/operator";
import { breakGlassProblems, type BreakGlass } from "../../plan/gate/break-glass";
import { spentFaults } from "../../plan/gate/present";
import { readToken } from "../../plan/gate/token";
import type { HostObservation } from "../../plan/inspection";
import { observeStack } from "../observe";
import { pulumiFolder } from "../pulumi/call";
import { readStackSettings, type StackChoice } from "../settings";
import { describeToken, line } from "./screen";

/**
 * Says who signed a token, what it opens and what keeps it from doing so; asks the hosts whether it was used, and
 * changes nothing.
 *
 * @returns  exit code: 0 if it opens what it names, else 1
 */
export async function verifyToken(choice: StackChoice, file: string): Promise<number> {
  const settings = await readStackSettings(choice);
  const gate = gateOf(choice.stack, settings.gate);
  const path = resolve(file);
  const reading = await readSignedToken(path, { allowedSigners: signersOf(gate, choice) });
  if (reading.state === "unusable") {
    console.log(`${file} opens nothing:`);
    for (const fault of reading.faults) console.log(`  ${fault}`);
    const text = await readFile(path, "utf8").catch(() => "");
    const { token } = readToken(text);
    if (token !== null) console.log(["", ...describeToken(token, gate.zone)].join("\n"));
    return 1;
  }
  const { token } = reading;
  const hosts = await observeStack(choice.stack, settings);
  const problems = problemsOf(token, choice.stack, settings, hosts);
  console.log(`${file} ${problems.length === 0 ? "is good" : "opens nothing"}\n`);
  console.log(line("signed by", `${token.signer} (${token.key})`));
  for (const each of describeToken(token, gate.zone)) console.log(each);
  for (const problem of problems) console.log(line("PROBLEM", problem));
  for (const note of notesOf(token, hosts)) console.log(line("note", note));
  return problems.length === 0 ? 0 : 1;
}

/** Of all that the program asks, only the origin and the user's ssh agent are left out. */
function problemsOf(
  token: BreakGlass,
  stack: string,
  settings: Settings,
  hosts: readonly HostObservation[],
): string[] {
  const use = {
    stack: stack.split("/").at(-1) ?? stack,
    release: settings.release,
    // Whoever looks at it need not be the one who uses it.
    actor: token.actor,
    now: Date.now(),
  };
  return [...spentFaults(token, hosts), ...breakGlassProblems(token, use)];
}

function notesOf({ actor }: BreakGlass, hosts: readonly HostObservation[]): string[] {
  const silent = hosts.flatMap(({ host, state }) => (state === "observed" ? [] : [host]));
  return [
    ...(operatorName() === actor ? [] : [`you are ${operatorName()}; only ${actor} can use it`]),
    ...(silent.length === 0
      ? []
      : [`${silent.join(", ")} did not answer, so whether it was used before is not known there`]),
  ];
}

function signersOf({ allowedSigners }: GateSettings, { stack }: StackChoice): string {
  if (allowedSigners !== null) return resolve(pulumiFolder(), allowedSigners);
  throw new Error(
    `prism:gate.allowedSigners of stack ${stack} must be set, got nothing; see docs/break-glass.md`,
  );
}
