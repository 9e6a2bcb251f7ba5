import { readFileSync } from "node:fs";
import tseslint from "typescript-eslint";

/** What each room may import from the project; anything not listed is refused. */
const rooms = JSON.parse(readFileSync(new URL("tests/rooms.json", import.meta.url), "utf8"));
const all = [...Object.keys(rooms), "tests"];

/** Commands for contributors; only they know the sandbox. */
const contributors = [
  "cli/{sandbox,rehearse,prove,bench,test}-command.ts",
  "cli/{sandbox,rehearse,prove,bench,test}/**/*.ts",
  "cli/testing/**/*.ts",
];

/** Packages a room does without: what decides has no engine, no files and no network. */
const packages = {
  config: ["@pulumi/*", "node:*", "!node:util"],
  plan: ["@pulumi/*", "node:*", "!node:crypto"],
  host: ["@pulumi/*"],
  facts: ["@pulumi/*"],
};

const COMPOSES = "the composition root, imports config, plan, host, facts and components.";
const below = (folder) => `${folder}/**`;

function pattern(room, group, what) {
  return group.length === 0 ? [] : [{ group, message: `${room}/ ${what}` }];
}

function arrowsOf(room) {
  const allowed = rooms[room];
  const others = all.filter((other) => other !== room && !allowed.includes(other));
  return pattern(
    room,
    others.flatMap((other) => [`../${other}`, `../${other}/*`, `../**/${other}/*`]),
    `may import only from: ${allowed.join(", ") || "no other room"}.`,
  );
}

function rule(patterns) {
  return { "no-restricted-imports": ["error", { patterns }] };
}

const arrows = [
  ...Object.keys(rooms).map((room) => ({
    files: [`${room}/**/*.ts`],
    ignores: contributors,
    rules: rule([
      ...arrowsOf(room),
      ...pattern(room, packages[room] ?? [], "is plain: this package belongs to another room."),
    ]),
  })),
  {
    files: ["index.ts"],
    rules: rule(
      pattern("index.ts,", ["./policies", "./cli", "./sandbox", "./tests"].map(below), COMPOSES),
    ),
  },
  // The only file that talks to the engine about configuration.
  { files: ["config/read.ts"], rules: rule(arrowsOf("config")) },
];

export default tseslint.config(
  { ignores: ["node_modules", ".sandbox", "sandbox/gateway", "**/*.js", "**/*.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  ...arrows,
);
