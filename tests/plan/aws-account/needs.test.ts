import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CALLS, NEEDS } from "../../../plan/aws-account/needs";
import { deployerPolicy, hostPolicy } from "../../../plan/aws-account/policies";

const ROOT = resolve(__dirname, "../../..");
const textsIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(ROOT, folder, path), "utf8"));
const ACCOUNT = { region: "ap-east-1", account: "1", namePrefix: "prism", stack: "production" };

/** Commands of AWS's clients that a file calls, as a class or as a method of the whole client. */
async function commandsIn(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const [, name = ""] of text.matchAll(/(?:from |import\()"(@aws-sdk\/client-[\w-]+)"/g)) {
    const known = Object.keys((await import(name)) as object);
    const words = [...text.matchAll(/\bnew (\w+Command)\(|\.(\w+)\(/g)].map(
      ([, command, method = ""]) =>
        command ?? `${method.charAt(0).toUpperCase()}${method.slice(1)}Command`,
    );
    found.push(...words.filter((word) => known.includes(word)));
  }
  return found;
}

describe("the rights at AWS", () => {
  it("are there for every type that the program registers, and for no other", () => {
    const registered = textsIn("components").flatMap((text) =>
      [...text.matchAll(/\bnew ((?:cloudwatch|sns|s3)\.\w+)\(/g)].map(([, type]) => type),
    );
    assert.ok(registered.length > 0);
    assert.deepEqual(Object.keys(NEEDS).sort(), [...new Set(registered)].sort());
  });

  it("are there for every call of the program's own, and for no other", async function () {
    this.timeout(60_000);
    const texts = ["host", "facts", "cli", "components"].flatMap(textsIn);
    const called = (await Promise.all(texts.map(commandsIn))).flat();
    assert.deepEqual(Object.keys(CALLS).sort(), [...new Set(called)].sort());
  });

  it("of a host are metrics of one namespace, and nothing else", () => {
    assert.deepEqual(hostPolicy(ACCOUNT).Statement, [
      {
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: ["*"],
        Condition: { StringEquals: { "cloudwatch:namespace": "PRISM/Gateway" } },
      },
    ]);
  });

  it("of the deployer change nothing of another stack", () => {
    // What IAM limits to no resource, or AWS takes from no login that is limited.
    const unlimited = [
      "cloudwatch:PutCompositeAlarm",
      "sns:SetSubscriptionAttributes",
      "sns:Unsubscribe",
    ];
    const metrics = hostPolicy(ACCOUNT).Statement[0];
    for (const statement of deployerPolicy(ACCOUNT).Statement) {
      if (isDeepStrictEqual(statement, metrics)) continue;
      const { Action, Resource } = statement;
      const changing = Action.filter((action) => !/:(Get|List|Describe)/.test(action));
      if (Resource.includes("*")) assert.deepEqual(changing, unlimited);
      else assert.ok(Resource.every((name) => /prism[-/](backups-)?production/.test(name)));
      assert.ok(!Action.some((action) => action.includes("*")));
    }
  });

  it("never let anybody delete the bucket or a backup", () => {
    const all = deployerPolicy(ACCOUNT).Statement.flatMap(({ Action }) => Action);
    assert.deepEqual(
      all.filter((action) => /^s3:Delete/.test(action)),
      [],
    );
  });
});
