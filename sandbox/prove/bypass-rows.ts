import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Moment } from "../clock";

/** One call, as somebody types it. */
export interface Attempt {
  /** Of its log. */
  readonly name: string;
  readonly words: readonly string[];
  /** The checked-in project if left out. */
  readonly cwd?: string;
  /** Another program than the Pulumi CLI, which then gets no words but its own. */
  readonly program?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** How a call ended. */
export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** What somebody who wants to get around the gate has at hand. */
export interface Bypass {
  /** For files of their own. */
  readonly folder: string;
  /** The checked-in project. */
  readonly project: string;
  /** The project beside the stack files. */
  readonly stacks: string;
  /** The project with a program that does not ask the gate, and a pack that has lost the rule. */
  readonly edited: string;
  /** Sets the clock of all hosts; null: right. */
  readonly setClock: (moment: Moment | null) => Promise<void>;
  /** Calls with this moment as the deployer's now. */
  readonly call: (moment: Moment, attempt: Attempt) => Promise<Ended>;
}

/** One way that somebody tries. */
export interface Row {
  readonly name: string;
  /** What was done before. */
  readonly after: "nothing" | "deployment";
  readonly succeeds: boolean;
  readonly says: RegExp;
  readonly run: (bypass: Bypass) => Promise<Ended>;
}

/** What the program says, and what the pack says. */
const PROGRAM = /Nothing was touched:\n\s+closed for deployments on Friday 2026-11-20 2/;
const PACK = /was not opened in an approved window\n\s+closed for deployments on Friday 2026-11-20/;

const UP = ["up", "--yes"];
const PACKED = ["--policy-pack", "policies"];
/** What a step waits for must be targeted as well, so all is. */
const ALL = "urn:pulumi:production::prism::**";
const STEP =
  "urn:pulumi:production::prism::prism:stacks:ProductionStack$prism:deployment:DeploymentSteps$command:remote:Command::production-prod-1-stage";

const AUTOMATION = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
(async () => {
  const stack = await LocalWorkspace.selectStack({ stackName: "production", workDir: process.cwd() });
  await stack.up({ color: "never", onOutput: (text) => process.stdout.write(text), onError: (text) => process.stderr.write(text) });
})().catch(() => { process.exitCode = 1; });
`;

/** An update that the program refuses. */
const refused = (name: string, attempt: Partial<Attempt> = {}): Row => ({
  name,
  after: "nothing",
  succeeds: false,
  says: PROGRAM,
  run: ({ call }) => call("Friday 20:00", { name, words: UP, ...attempt }),
});

/** An update by a program that does not ask the gate, which the pack refuses. */
const caught = (name: string, ...words: readonly string[]): Row => ({
  name,
  after: "nothing",
  succeeds: false,
  says: PACK,
  run: ({ call, edited, project }) =>
    call("Friday 20:00", {
      name,
      words: [...UP, "--policy-pack", join(project, "policies"), ...words],
      cwd: edited,
    }),
});

/** An update with a pack whose rules are turned down, by a program as it is. */
const turnedDown = (name: string, config: object): Row => ({
  ...refused(name),
  run: async ({ call, folder }) => {
    const file = join(folder, "pack.json");
    await writeFile(file, JSON.stringify(config));
    return call("Friday 20:00", {
      name,
      words: [...UP, ...PACKED, "--policy-pack-config", file],
    });
  },
});

/** A call after a deployment, on Friday evening. */
const later = (
  name: string,
  succeeds: boolean,
  says: RegExp,
  ...words: readonly string[]
): Row => ({
  name,
  after: "deployment",
  succeeds,
  says,
  run: ({ call }) => call("Friday 20:00", { name, words }),
});

/** Every way, in the order in which they are tried. */
export const ROWS: readonly Row[] = [
  refused("no-pack"),
  refused("empty-variable", { environment: { PULUMI_OPTION_POLICY_PACK: "" } }),
  {
    ...refused("another-folder", { environment: { PULUMI_OPTION_POLICY_PACK: "elsewhere" } }),
    says: /elsewhere/,
  },
  turnedDown("config-disabled", { "deployment-window": "disabled" }),
  turnedDown("config-advisory", { "deployment-window": "advisory" }),
  turnedDown("config-all-disabled", { all: "disabled" }),
  refused("skip-preview", { words: [...UP, "--skip-preview"] }),
  refused("target", { words: [...UP, "--skip-preview", "--target", ALL] }),
  refused("exclude", { words: [...UP, "--skip-preview", "--exclude", STEP] }),
  refused("continue-on-error", { words: [...UP, "--continue-on-error"] }),
  refused("parallel", { words: [...UP, "--parallel", "1"] }),
  {
    ...refused("automation"),
    run: ({ call, stacks }) =>
      call("Friday 20:00", {
        name: "automation",
        program: process.execPath,
        words: ["-e", AUTOMATION],
        cwd: stacks,
      }),
  },
  refused("another-zone", { environment: { TZ: "America/New_York" } }),
  {
    ...refused("edited-pack"),
    run: ({ call, edited }) =>
      call("Friday 20:00", {
        name: "edited-pack",
        words: [...UP, "--policy-pack", join(edited, "policies")],
      }),
  },
  caught("edited-program"),
  caught("edited-program-skip-preview", "--skip-preview"),
  caught("edited-program-target", "--skip-preview", "--target", ALL),
  caught("edited-program-exclude", "--skip-preview", "--exclude", STEP),
  caught("edited-program-continue-on-error", "--skip-preview", "--continue-on-error"),
  caught("edited-program-parallel", "--skip-preview", "--parallel", "1"),
  later("second-up", true, /unchanged/, ...UP, "--skip-preview", ...PACKED),
  later("destroy", false, /production is not destroyed/, "destroy", "--yes"),
  later(
    "destroy-skip-preview",
    false,
    /production is not destroyed/,
    "destroy",
    "--yes",
    "--skip-preview",
  ),
  later("refresh", true, /unchanged/, "refresh", "--yes"),
  later(
    "import",
    false,
    /error/,
    ...["import", "command:remote:Command", "production-x", "id", "--yes"],
  ),
  later(
    "destroy-run-program",
    false,
    /expected to stay, since everybody who is logged in depends on it/,
    ...["destroy", "--yes", "--skip-preview", "--run-program"],
  ),
];
