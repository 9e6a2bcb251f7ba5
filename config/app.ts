import { z } from "zod";
import { quote } from "./quote";
import { argv, environment, name, port, repositoryPath, requestPath } from "./words";

const json = z.json();

/** One request that must be answered as expected. */
const checkSchema = z.strictObject({
  name: z.string().min(1).describe("What is checked, for messages"),
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).default("GET").describe("Of the request"),
  path: requestPath.describe("What is asked, with its query"),
  body: json.optional().describe("Sent as JSON"),
  expectStatus: z.int().min(100).max(599).default(200).describe("Status of a good answer"),
  expectJson: json
    .optional()
    .describe("Every key given here must be in the answer with this value"),
  mcp: z
    .boolean()
    .default(false)
    .describe("True: an MCP server; initialize and tools/list are sent in place of the above"),
  limitMilliseconds: z
    .int()
    .min(1)
    .max(60_000)
    .default(500)
    .describe("Slowest answer that passes. Source: SOP phase 2, API calls under 500 ms"),
});

/** The health endpoint. */
const healthSchema = z.strictObject({
  path: requestPath.default("/health").describe("What is asked"),
  expectJson: json
    .default({ status: "healthy" })
    .describe("Every key given here must be in the answer with this value. Source: SOP phase 2"),
  versionKey: z
    .string()
    .min(1)
    .nullable()
    .default("version")
    .describe("Key of the answer that holds the release without v; null when the app reports none"),
});

/** SOP phase 2: a Gateway check takes under 1000 ms, other API calls under 500 ms. */
const SOP_CHECKS: z.input<typeof checkSchema>[] = [
  {
    name: "Gateway check",
    method: "POST",
    path: "/api/gateway/check",
    body: { intent: "deployment check" },
    limitMilliseconds: 1000,
  },
  { name: "Retrospective", path: "/api/retrospective" },
  { name: "Analytics", path: "/api/analytics" },
  { name: "MCP server", path: "/mcp", mcp: true },
];

/** The application: how it is installed, started, asked and checked. Part of a deployment's settings digest. */
export const appSchema = z
  .strictObject({
    name: name.default("prism-gateway-api").describe("Name of the pm2 process"),
    folder: repositoryPath.default(".").describe("Sub-folder of the repository that holds the app"),
    install: argv
      .default(["bun", "install", "--production", "--frozen-lockfile"])
      .describe("Run in the app's folder of each new deployment"),
    args: argv
      .default(["run", "src/index.ts"])
      .describe("Arguments of the Bun binary that start the app"),
    port: port.default(3000).describe("Given to the app as PORT"),
    environment: environment
      .default({})
      .describe(
        "Environment file, values that are no secret; {root} and {host} stand for the host's own",
      ),
    health: healthSchema
      .default(healthSchema.parse({}))
      .describe("The request that says whether the app is well"),
    checks: z
      .array(checkSchema)
      .default(SOP_CHECKS.map((check) => checkSchema.parse(check)))
      .describe(
        "Smoke tests of every deployment, by each host on itself. Source: SOP phases 2 and 4",
      ),
    webSocketPath: requestPath
      .nullable()
      .default(null)
      .describe("Must accept a WebSocket, when set"),
    logErrorPattern: z
      .string()
      .min(1)
      .default("ERROR")
      .describe(
        "Regular expression; a matching line of the last 100 fails verification. Source: SOP phase 4",
      ),
    dataCounts: argv
      .nullable()
      .default(null)
      .describe("Prints a JSON object of counts; none may be smaller after the deployment"),
  })
  .superRefine(({ logErrorPattern }, issues) => {
    try {
      new RegExp(logErrorPattern);
    } catch {
      issues.addIssue({
        code: "custom",
        path: ["logErrorPattern"],
        message: `must be a regular expression, got ${quote(logErrorPattern)}; close its brackets, and write \\\\ before a character meant as itself`,
      });
    }
  });
