import fs from "node:fs";
import path from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { InstallDependenciesResponse, ProgramInfo } from "@pulumi/pulumi/proto/language_pb";
import type { InstallDependenciesRequest } from "@pulumi/pulumi/proto/language_pb";
import { unimplemented } from "./messages";
import { optionsOf } from "./options";
import { describeEnd, runProcess } from "./processes";

/**
 * Installs a program's node packages by npm: the exact ones of its lock file when it has one.
 *
 * @throws Error  npm fails, or the project asks for another package manager
 */
export async function installDependencies(
  call: grpc.ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
): Promise<void> {
  const info = call.request.getInfo() ?? new ProgramInfo();
  const folder = info.getProgramDirectory();
  const { packageManager } = optionsOf(info);
  if (packageManager !== "auto" && packageManager !== "npm") {
    throw unimplemented(
      `runtime.options.packagemanager: this language host only drives npm, got "${packageManager}"; install the packages by hand`,
    );
  }
  const say = (bytes: Buffer): void => {
    call.write(new InstallDependenciesResponse().setStdout(new Uint8Array(bytes)));
  };
  say(Buffer.from("Installing dependencies...\n\n"));
  const hasLock = fs.existsSync(path.join(folder, "package-lock.json"));
  const ended = await runProcess(call, {
    command: "npm",
    args: [hasLock ? "ci" : "install"],
    cwd: folder,
    env: process.env,
    onOut: say,
    onErr: say,
  });
  if (ended.code !== 0) throw new Error(`${folder}: ${describeEnd("npm", ended)}`);
  say(Buffer.from("Finished installing dependencies\n\n"));
}
