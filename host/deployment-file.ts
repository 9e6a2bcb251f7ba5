import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { AppSettings, MigrationSettings } from "../config/schema";
import type { Deployment } from "../plan/release";
import { parseEnvironment } from "./env-file";
import { readTextIfThere } from "./files";
import { deploymentLayout, type DeploymentLayout, type Layout } from "./layout";

/** Content of deployment.json: all that later phases need to know; it is written last. */
export interface DeploymentFile {
  readonly deployment: Deployment;
  readonly app: AppSettings;
  readonly port: number;
  readonly migrations: MigrationSettings | null;
  /** Variables of app.env whose values are never printed. */
  readonly secretNames: readonly string[];
  /** SHA-256 of the parts beside the code. */
  readonly digests: { readonly environment: string; readonly pm2Config: string };
  /** Present if it was not placed here but found running; its code stays in that checkout. */
  readonly adopted?: { readonly folder: string };
}

/** A deployment that is whole on disk. */
export interface StagedDeployment extends DeploymentFile {
  readonly at: DeploymentLayout;
  /** Folder of the app in the checkout. */
  readonly appFolder: string;
}

/** A whole deployment by its id; null if it is not there. */
export function readDeployment(layout: Layout, id: string): StagedDeployment | null {
  const at = deploymentLayout(join(layout.deployments, id));
  const text = readTextIfThere(at.file);
  if (text === null) return null;
  const file = JSON.parse(text) as DeploymentFile;
  const code = file.adopted?.folder ?? at.code;
  // Without its checkout an adopted deployment cannot be started any more.
  if (file.adopted !== undefined && !existsSync(code)) return null;
  return { ...file, at: { ...at, code }, appFolder: join(code, file.app.folder) };
}

/** Id that the link `current` points to; null without a link. */
export function readCurrentId(layout: Layout): string | null {
  try {
    return basename(readlinkSync(layout.current));
  } catch {
    return null;
  }
}

/** The deployment that `current` points to. */
export function readCurrent(layout: Layout): StagedDeployment | null {
  const id = readCurrentId(layout);
  return id === null ? null : readDeployment(layout, id);
}

/** Ids of the whole deployments on disk, sorted. */
export function listDeployments(layout: Layout): readonly string[] {
  try {
    return readdirSync(layout.deployments)
      .filter((id) => !id.startsWith(".") && readDeployment(layout, id) !== null)
      .sort();
  } catch {
    return [];
  }
}

/** Variables of a deployment's environment file. */
export function readEnvironment(staged: StagedDeployment): Record<string, string> {
  return parseEnvironment(readTextIfThere(staged.at.environmentFile) ?? "");
}

/** Secret variables of all deployments here: the one that leaves speaks as well. */
export function readAllSecrets(layout: Layout): readonly Record<string, string>[] {
  return listDeployments(layout).flatMap((id) => {
    const staged = readDeployment(layout, id);
    return staged === null ? [] : [readSecrets(staged)];
  });
}

/** Secret variables of a deployment, with their values. */
export function readSecrets(staged: StagedDeployment): Record<string, string> {
  const names = new Set(staged.secretNames);
  return Object.fromEntries(
    Object.entries(readEnvironment(staged)).filter(([name]) => names.has(name)),
  );
}
