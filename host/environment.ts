import { createHash } from "node:crypto";
import { chmodSync } from "node:fs";
import type { StageRequest } from "../plan/protocol";
import { mustEndWell, type StepContext } from "./context";
import { readSecrets, type StagedDeployment } from "./deployment-file";
import { formatEnvironment, namesTaken } from "./env-file";
import { StepFault } from "./fault";
import { writeThrough } from "./files";
import type { DeploymentLayout } from "./layout";

type Context = StepContext<StageRequest>;

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** All variables of the app on this host. */
function appVariables({ port, app, secrets }: StageRequest): Record<string, string> {
  return { PORT: String(port), ...app.environment, ...secrets };
}

/**
 * Writes the environment file of a deployment and reads it back with Bun.
 *
 * @returns its text
 * @throws StepFault  a name or value that cannot reach the app
 */
export async function writeEnvironment(context: Context, at: DeploymentLayout): Promise<string> {
  const wanted = appVariables(context.request);
  const { text, impossible } = formatEnvironment(wanted);
  const taken = namesTaken(Object.keys(wanted));
  if (taken.length > 0 || impossible.length > 0) {
    const why =
      taken.length > 0
        ? "is set by pm2 or the login itself"
        : "has a value that no form of Bun's environment file can hold (all three quotes, or an end in a backslash with blanks)";
    throw new StepFault(
      `variable ${[...taken, ...impossible].join(", ")} ${why}`,
      "give it another name or value (prism:app.environment, prism:secrets.values); base64 always works",
      false,
    );
  }
  writeThrough(at.environmentFile, text, "w", 0o600);
  // The umask may have taken rights away, an old file may have given some.
  chmodSync(at.environmentFile, 0o600);
  const names = JSON.stringify(Object.keys(wanted));
  const code = `const h=require("node:crypto").createHash("sha256");process.stdout.write(JSON.stringify(Object.fromEntries(${names}.map((n)=>[n,h.copy().update(process.env[n]??"").digest("hex")]))))`;
  const read = await context.command(
    [context.request.paths.bun, `--env-file=${at.environmentFile}`, "-e", code],
    { cwd: at.folder, hide: (name) => name in wanted, limitSeconds: 20 },
  );
  const got = JSON.parse(
    mustEndWell(read, "reading the environment file with Bun", "update Bun on the host", false),
  ) as Record<string, string>;
  const wrong = Object.entries(wanted).filter(([name, value]) => got[name] !== digest(value));
  if (wrong.length > 0) {
    throw new StepFault(
      `Bun reads another value of ${wrong.map(([name]) => name).join(", ")} from the environment file`,
      "update Bun on the host, or give the value in base64",
      false,
    );
  }
  return text;
}

/**
 * A deployment's secrets never change: its folder keeps those it was made with, so others would never reach the app.
 *
 * @throws StepFault  names the variables, never their values
 */
export function checkSecrets({ request }: Context, staged: StagedDeployment): void {
  const kept = readSecrets(staged);
  const { secrets, run } = request;
  const names = [...new Set([...Object.keys(kept), ...Object.keys(secrets)])].sort();
  const changed = names.filter((name) => kept[name] !== secrets[name]);
  if (changed.length === 0) return;
  throw new StepFault(
    `${run.deployment.id} is on this host with another value of ${changed.join(", ")}: a changed secret is a new deployment, and prism:secrets.version is the same`,
    "raise prism:secrets.version to bring the new values to all hosts; to keep the old JWT secret set it as prism:secrets.jwtValue",
    false,
  );
}
