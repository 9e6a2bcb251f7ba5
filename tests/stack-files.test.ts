import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { parseSettings, parseTexts } from "../config/parse";
import type { Settings } from "../config/schema";
import { settingsShape } from "../config/shape";

const ROOT = resolve(__dirname, "..");
const STACKS = ["staging", "production"] as const;
type Stack = (typeof STACKS)[number];

interface Declared {
  readonly type: string;
  readonly items?: { readonly type: string };
  readonly default: unknown;
  readonly description: string;
}

const readText = (file: string) => readFileSync(join(ROOT, file), "utf8");
const stackText = (stack: Stack) => readText(`Pulumi.${stack}.yaml`);
const project = parse(readText("Pulumi.yaml")) as Record<string, unknown> & {
  readonly config: Readonly<Record<string, Declared>>;
};

function settingsOf(stack: Stack): Settings {
  const { config } = parse(stackText(stack)) as { config: Record<string, unknown> };
  const values = Object.entries(config).map(([key, value]) => [key.replace(/^prism:/, ""), value]);
  const { settings, problems } = parseSettings(Object.fromEntries(values) as typeof config);
  assert.deepEqual(problems, []);
  assert.ok(settings);
  return settings;
}

/** What Pulumi.yaml must say of a key. Groups have the empty default; the schema fills in theirs. */
function declarationOf(key: string): Declared {
  const node = settingsShape().properties?.[key];
  assert.ok(typeof node === "object");
  const inner = (node.anyOf ?? node.oneOf ?? [])[0];
  const type = node.type ?? (typeof inner === "object" ? inner.type : undefined);
  const description = node.description ?? "";
  if (type === "array") return { type, items: { type: "object" }, default: [], description };
  if (type === "object") return { type, default: {}, description };
  return { type: String(type), default: node.default ?? "", description };
}

describe("Pulumi.yaml", () => {
  it("declares every key as the schema has it, and no other", () => {
    const keys = Object.keys(settingsShape().properties ?? {});
    const declared = Object.fromEntries(keys.map((key) => [`prism:${key}`, declarationOf(key)]));
    assert.deepEqual(project.config, declared);
  });

  it("describes every key", () => {
    const silent = Object.entries(project.config).filter(([, { description }]) => !description);
    assert.deepEqual(silent, []);
  });

  it("declares defaults that count as not set or are the schema's own", () => {
    const texts = Object.entries(project.config).map(([key, declared]) => [
      key.replace(/^prism:/, ""),
      typeof declared.default === "string" ? declared.default : JSON.stringify(declared.default),
    ]);
    const values = parseTexts(Object.fromEntries(texts) as Record<string, string>);
    assert.deepEqual(values, {
      observe: "live",
      minimumHealthy: 1,
      maintenance: false,
      keep: 5,
      resume: false,
    });
  });

  it("carries the name that the typed keys need", () => {
    assert.equal(project.name, "prism");
  });

  it("leaves the backend to pulumi login", () => {
    assert.equal(project.backend, undefined);
  });

  it("asks for a CLI that runs the program", () => {
    assert.equal(project.requiredPulumiVersion, ">=3.219.0");
  });
});

describe("the stack files", () => {
  for (const stack of STACKS) {
    it(`of ${stack} carry the procedure's names and numbers`, () => {
      const { release, app, limits, preflight, backup } = settingsOf(stack);
      assert.deepEqual(
        {
          release,
          process: app.name,
          health: app.health,
          checks: app.checks.map(({ name, limitMilliseconds }) => [name, limitMilliseconds]),
          verifySeconds: limits.verify <= 300,
          budgetSeconds: limits.budget,
          diskGigabytes: preflight.minimumFreeGigabytes,
          target: backup.method === "none" ? null : backup.target,
        },
        {
          release: "v2.4.0",
          process: "prism-gateway-api",
          health: { path: "/health", expectJson: { status: "healthy" }, versionKey: "version" },
          checks: [
            ["Gateway check", 1000],
            ["Retrospective", 500],
            ["Analytics", 500],
            ["MCP server", 500],
          ],
          verifySeconds: true,
          budgetSeconds: 1800,
          diskGigabytes: 10,
          target: "/backups",
        },
      );
    });

    it(`of ${stack} name only hosts that are marked as examples and can belong to nobody`, () => {
      const hosts = settingsOf(stack).hosts;
      assert.deepEqual(
        hosts.filter(({ address }) => !/^192\.0\.2\.\d+$|\.example\.com$/.test(address)),
        [],
      );
      assert.match(stackText(stack), /# EXAMPLE: replace\. [^\n]*\n {2}prism:hosts:/);
      assert.match(stackText(stack), /# EXAMPLE: replace\. [^\n]*\n {2}prism:repository:/);
    });

    it(`of ${stack} hold whole host keys`, () => {
      const types = settingsOf(stack).hosts.map(({ hostKey }) => {
        const [type = "", data = ""] = hostKey.split(" ");
        const bytes = Buffer.from(data, "base64");
        return [type, bytes.length, bytes.toString("latin1", 4, 4 + bytes.readUInt32BE(0))];
      });
      assert.deepEqual(
        types,
        types.map(() => ["ssh-ed25519", 51, "ssh-ed25519"]),
      );
    });

    it(`of ${stack} hold no secret and no salt of one`, () => {
      const { ssh, secrets } = settingsOf(stack);
      assert.deepEqual(
        [ssh.privateKey, secrets.jwtValue, secrets.values],
        [undefined, undefined, {}],
      );
      assert.deepEqual(Object.keys(parse(stackText(stack)) as object), ["config"]);
    });
  }

  it("try a release on one host in staging", () => {
    assert.deepEqual(
      settingsOf("staging").hosts.map(({ name, ring }) => [name, ring]),
      [["staging-1", "stable"]],
    );
  });

  it("begin with the canary in production", () => {
    assert.deepEqual(
      settingsOf("production").hosts.map(({ name, ring }) => [name, ring]),
      [
        ["prod-1", "canary"],
        ["prod-2", "stable"],
        ["prod-3", "stable"],
      ],
    );
  });

  it("back production up and migrate it by the procedure's commands", () => {
    const { backup, migrations, maintenance } = settingsOf("production");
    assert.deepEqual(
      { backup, up: migrations?.up, down: migrations?.down, maintenance },
      {
        backup: {
          method: "command",
          command: ["scripts/backup-production.sh"],
          restore: ["scripts/restore-backup.sh"],
          data: ["/srv/prism-gateway/data"],
          target: "/backups",
        },
        up: ["bun", "run", "migrate", "--env=production"],
        down: ["bun", "run", "migrate:rollback"],
        maintenance: false,
      },
    );
  });
});
