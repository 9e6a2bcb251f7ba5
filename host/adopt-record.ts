import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { OldProcess, Recorded, RecordRequest, Survey } from "../plan/adoption";
import { endingOf } from "../plan/ledger";
import { trackedFiles } from "./adopt-checkout";
import { formatAdoptedConfig } from "./adopt-pm2-config";
import { survey } from "./adopt-survey";
import { hostEnvironment } from "./context";
import type { DeploymentFile } from "./deployment-file";
import { formatEnvironment } from "./env-file";
import { StepFault, faultOf } from "./fault";
import { replaceFile, replaceLink, writeThrough } from "./files";
import { deploymentLayout, layoutOf, type Layout } from "./layout";
import { appendLedger, readLedger } from "./ledger-file";
import { takeLock } from "./lock";
import { describeFiles } from "./manifest";

/** Longest wait for a step that acts here. */
const LOCK_SECONDS = 30;

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** What was there when the person agreed must still be there. */
async function lookAgain(request: RecordRequest): Promise<Survey & { process: OldProcess }> {
  const found = await survey(request.survey);
  if (found.fingerprint === request.fingerprint && found.process !== null) {
    return { ...found, process: found.process };
  }
  throw new StepFault(
    `${request.survey.process}, its checkout or its environment changed since it was looked at`,
    "look again: prism adopt without --yes",
    false,
  );
}

/** Lays the deployment's folder down: everything but the code, which stays where it is. */
async function place(
  request: RecordRequest,
  layout: Layout,
  found: Survey & { process: OldProcess },
): Promise<void> {
  const { run, app, port, migrations, secretNames, survey: question } = request;
  const { id } = run.deployment;
  const code = found.checkout?.folder ?? found.process.folder;
  const secrets = secretNames.map((name) => [name, found.environment[name] ?? ""] as const);
  const variables = { PORT: String(port), ...app.environment, ...Object.fromEntries(secrets) };
  const environment = formatEnvironment(variables).text;
  const final = deploymentLayout(join(layout.deployments, id));
  const pm2Config = formatAdoptedConfig(app.name, found.process, final.environmentFile, variables);
  const file: DeploymentFile = {
    deployment: run.deployment,
    app,
    port,
    migrations,
    secretNames,
    digests: { environment: digest(environment), pm2Config: digest(pm2Config) },
    adopted: { folder: code },
  };
  const building = deploymentLayout(join(layout.deployments, `.staging-${id}`));
  rmSync(building.folder, { recursive: true, force: true });
  mkdirSync(building.folder, { recursive: true });
  writeThrough(building.environmentFile, environment, "w", 0o600);
  // Holds the variables where Bun does not read them from their file.
  writeThrough(building.pm2Config, pm2Config, "w", 0o600);
  const manifest = describeFiles(code, await trackedFiles(question.paths, code));
  writeThrough(building.manifest, JSON.stringify(manifest), "w");
  replaceFile(building.file, `${JSON.stringify(file, null, 2)}\n`);
  rmSync(final.folder, { recursive: true, force: true });
  renameSync(building.folder, final.folder);
}

/** Writes down that what runs here is a verified deployment; starts and stops nothing. */
export async function record(request: RecordRequest): Promise<Recorded> {
  const { run, survey: question } = request;
  const { host, paths, stack } = question;
  const layout = layoutOf(paths);
  let release = () => {};
  try {
    mkdirSync(layout.root, { recursive: true });
    release = await takeLock(layout.lock, LOCK_SECONDS, hostEnvironment(paths));
    const { entries } = readLedger(layout.ledger);
    if (endingOf(entries, run.id) === "confirmed") return { host, outcome: "already", reason: "" };
    await place(request, layout, await lookAgain(request));
    const now = new Date().toISOString();
    appendLedger(layout.ledger, { type: "opened", stack, run, deadline: now });
    replaceLink(layout.current, `deployments/${run.deployment.id}`);
    appendLedger(layout.ledger, { type: "confirmed", run });
    return { host, outcome: "recorded", reason: "" };
  } catch (error) {
    const { reason, wayOut } = faultOf(error, "recording");
    return { host, outcome: "failed", reason: `${reason}; ${wayOut}` };
  } finally {
    release();
  }
}
