import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SandboxError } from "./errors";
import { run } from "./run";
import type { Say } from "./say";

/** A program the sandbox needs from the system, and the Debian package that has it. */
interface SystemProgram {
  program: string;
  package: string;
}

const needed: readonly SystemProgram[] = [
  { program: "sshd", package: "openssh-server" },
  { program: "ssh", package: "openssh-client" },
  { program: "ssh-keygen", package: "openssh-client" },
  { program: "haproxy", package: "haproxy" },
  { program: "git", package: "git" },
  { program: "faketime", package: "faketime" },
  { program: "flock", package: "util-linux" },
  { program: "tar", package: "tar" },
  { program: "gzip", package: "gzip" },
  { program: "python3", package: "python3-venv" },
];

// Not on the PATH of ordinary users, where sshd and haproxy are.
const extraFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * Where a system program is.
 *
 * @param program  its name
 * @param path     folders to look in, separated by colons; PATH if left out
 * @returns        absolute path; undefined when it is in none of the folders
 */
function findProgram(program: string, path = process.env.PATH ?? ""): string | undefined {
  return [...path.split(delimiter), ...extraFolders]
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));
}

/**
 * Where a system program is that {@link ensureSystemPackages} has seen to.
 *
 * @throws SandboxError  it is not there
 */
export function programPath(program: string): string {
  const found = findProgram(program);
  if (found === undefined) {
    throw new SandboxError(`${program}: expected on PATH, found nowhere; install it`);
  }
  return found;
}

/**
 * The packages that are missing, each once.
 *
 * @param path  folders to look in, separated by colons; PATH if left out
 */
export function missingPackages(path?: string): string[] {
  const missing = needed.filter(({ program }) => findProgram(program, path) === undefined);
  return [...new Set(missing.map((entry) => entry.package))];
}

/** The error that names all missing packages together. */
export function missingPackagesError(missing: readonly string[]): SandboxError {
  const names = missing.join(" ");
  return new SandboxError(
    `sandbox: expected the system packages ${names}, found none of them; ` +
      `as root: apt-get install --no-install-recommends ${names}`,
  );
}

/**
 * Makes sure of the system's programs: installs what is missing where that is possible.
 *
 * @throws SandboxError  something is missing and this user may not install it
 */
export async function ensureSystemPackages(say: Say): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const installer = findProgram("apt-get");
  if (process.getuid?.() !== 0 || installer === undefined) throw missingPackagesError(missing);
  say(`installing system packages: ${missing.join(" ")}`);
  // Only loopback hosts are wanted: the packages' own services must not start.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await run([installer, "update", "-q"], { env, limitSeconds: 300 });
  const install = [installer, "install", "-y", "-q", "--no-install-recommends", ...missing];
  await run(install, { env, limitSeconds: 600 });
  const left = missingPackages();
  if (left.length > 0) throw missingPackagesError(left);
}
