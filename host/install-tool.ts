import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { quoteWord } from "../plan/command-text";
import type { StageRequest } from "../plan/protocol";
import type { StepContext } from "./context";
import { replaceFile } from "./files";
import type { ToolSettings } from "./tool-context";

/** Places `prism-host` and the runner it starts under `<root>/bin`, for a person on the host. */
export function installTool(context: StepContext<StageRequest>): void {
  const { layout, request, runnerFile } = context;
  if (runnerFile === null || !existsSync(runnerFile)) return;
  mkdirSync(layout.bin, { recursive: true });
  const kept = layout.runner;
  copyFileSync(runnerFile, `${kept}.new`);
  renameSync(`${kept}.new`, kept);
  const { host, stack, paths, backup, balancer } = request;
  const given: ToolSettings = { host, stack, paths, backup, balancer };
  const settings = JSON.stringify(given);
  const shim = join(layout.bin, "prism-host");
  replaceFile(
    shim,
    `#!/bin/sh\nPRISM_HOST=${quoteWord(settings)} exec ${quoteWord(request.paths.bun)} ${quoteWord(kept)} "$@"\n`,
    0o755,
  );
  chmodSync(shim, 0o755);
}
