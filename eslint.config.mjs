import tseslint from "typescript-eslint";

/** What each room may import from the project; anything not listed is refused. */
const rooms = {
  config: [],
  plan: ["config"],
  host: ["plan", "config"],
  facts: ["plan", "config"],
  components: ["plan", "config"],
  policies: ["config", "plan"],
};
const all = [
  "config",
  "plan",
  "host",
  "facts",
  "components",
  "policies",
  "cli",
  "sandbox",
  "tests",
];

const arrows = Object.entries(rooms).map(([room, allowed]) => ({
  files: [`${room}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: all
              .filter((other) => other !== room && !allowed.includes(other))
              .flatMap((other) => [`../${other}`, `../${other}/*`, `../**/${other}/*`]),
            message: `${room}/ may import only from: ${allowed.join(", ") || "no other room"}.`,
          },
        ],
      },
    ],
  },
}));

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
