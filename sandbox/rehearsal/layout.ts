import { join } from "node:path";

/** Files and folders of one sandbox with its Pulumi state. */
export interface Layout {
  readonly folder: string;
  /** The sandbox's own folder: hosts, origin, balancer. */
  readonly sandbox: string;
  /** Backend of the stacks. */
  readonly state: string;
  /** The project as an operator has it: links to the checked-in program, beside merged stack files. */
  readonly stacks: string;
  readonly logs: string;
  /** Of `prism report`, a page and JSON per run. */
  readonly reports: string;
  readonly reportJson: string;
  readonly reportHtml: string;
}

/** Stacks that are rehearsed, with the rings of SOP phases 2 and 3. */
export const STACKS = ["staging", "production"] as const;
export type StackName = (typeof STACKS)[number];

/** Where things are below a folder. The sandbox's name is short: a pm2 socket's path has 108 characters at most. */
export function layoutOf(folder: string): Layout {
  return {
    folder,
    sandbox: join(folder, "box"),
    state: join(folder, "state"),
    stacks: join(folder, "project"),
    logs: join(folder, "logs"),
    reports: join(folder, "reports"),
    reportJson: join(folder, "report.json"),
    reportHtml: join(folder, "report.html"),
  };
}

/** Merged configuration of a stack. */
export function stackFile(layout: Layout, stack: StackName): string {
  return join(layout.stacks, `Pulumi.${stack}.yaml`);
}
