/** One part of the test run: a tool over all files, or a mocha suite. */
export interface Phase {
  readonly name: "format" | "lint" | "types" | "unit" | "e2e";
  /** What a person reads above its output. */
  readonly title: string;
  readonly kind: "tool" | "mocha";
  /** Program of node_modules/.bin with its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** The phase is ended and has failed after this many seconds. */
  readonly limitSeconds: number;
}

/** Tests mostly wait for other processes, so three files on two cores are no strain. */
const FILES_AT_ONCE = ["--parallel", "--jobs", "3"];

/** The engine tests that take longest come first, so that none of them is alone at the end. */
const LONGEST = ["prove", "recovery"];

/** What `prism test` runs, in this order; a failure does not keep the later ones from running. */
export const PHASES: readonly Phase[] = [
  {
    name: "format",
    title: "Format (prettier)",
    kind: "tool",
    argv: ["prettier", "--check", "--log-level", "warn", "."],
    limitSeconds: 300,
  },
  {
    name: "lint",
    title: "Lint (eslint)",
    kind: "tool",
    argv: ["eslint", "."],
    limitSeconds: 600,
  },
  {
    name: "types",
    title: "Types (tsc)",
    kind: "tool",
    argv: ["tsc", "--noEmit"],
    limitSeconds: 600,
  },
  {
    name: "unit",
    title: "Unit tests (mocha)",
    kind: "mocha",
    argv: ["mocha", ...FILES_AT_ONCE, "tests/**/*.test.ts", "--ignore", "tests/e2e/**"],
    limitSeconds: 1800,
  },
  {
    name: "e2e",
    title: "Engine tests on the sandbox (mocha)",
    kind: "mocha",
    argv: [
      "mocha",
      ...FILES_AT_ONCE,
      ...LONGEST.map((name) => `tests/e2e/${name}.test.ts`),
      `tests/e2e/**/!(${LONGEST.join("|")}).test.ts`,
    ],
    limitSeconds: 3600,
  },
];

/**
 * The phases to run.
 *
 * @param only  names asked for; empty for all
 */
export function choosePhases(only: readonly string[]): readonly Phase[] {
  return only.length === 0 ? PHASES : PHASES.filter(({ name }) => only.includes(name));
}
