import assert from "node:assert/strict";
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { RULES } from "../../policies/rules";
import type { Registered } from "../../policies/rule";
import { register } from "../components/example";
import { AWS } from "../support/aws";
import type { Registration } from "../support/recorder";
import { judge, judgeAll, resource } from "./support/judged";

/** Rules about a resource that need nothing but the registration. */
const RESOURCE_RULES = ["data-protected", "alarms-described", "buckets-private"]
  .concat(["names-carry-stack", "tags-present"])
  .map((name) => ruleNamed(name) as ResourceValidationPolicy);
const STACK_RULES = ["alarms-act", "buckets-complete"].map(
  (name) => ruleNamed(name) as StackValidationPolicy,
);

function ruleNamed(name: string) {
  const found = RULES.find((rule) => rule.name === name);
  assert.ok(found, name);
  return found;
}

/** Registrations as the engine hands them to a pack: AWS's provider adds its tags in Check. */
function judgedOf(stack: string, all: readonly Registration[]): Registered[] {
  const provider = all.find(({ type }) => type === "pulumi:providers:aws");
  const { tags } = JSON.parse(String(provider?.inputs.defaultTags)) as { tags: object };
  const plain = all.map(({ type, name, inputs }) =>
    resource(type, name, type.startsWith("aws:") ? { ...inputs, tagsAll: tags } : inputs, {
      urn: `urn:pulumi:${stack}::prism::${type}::${name}`,
    }),
  );
  return plain.map((each, at) => ({
    ...each,
    dependencies: plain.filter(({ name }) => all[at]?.waitsFor.includes(name)),
  })) as Registered[];
}

const found = (all: readonly Registered[]) => [
  ...RESOURCE_RULES.flatMap((rule) => all.flatMap((one) => judge(rule, one))),
  ...STACK_RULES.flatMap((rule) => judgeAll(rule, all)),
];

describe("the policy pack over what is planned at AWS", function () {
  // Loads the AWS package's modules and registers some seventy resources each time.
  this.timeout(60_000);

  for (const stack of ["staging", "production"] as const) {
    it(`finds nothing in ${stack}`, async () => {
      const all = judgedOf(stack, await register({ stack, changes: { aws: AWS } }));
      assert.ok(all.filter(({ type }) => type.startsWith("aws:")).length > 40);
      assert.deepEqual(found(all), []);
    });
  }

  it("finds what each rule is for", async () => {
    const all = judgedOf("production", await register({ changes: { aws: AWS } }));
    const broken = all
      .filter(({ type }) => !type.startsWith("aws:s3/bucketVersioning"))
      .map((one) => {
        const props = { ...one.props };
        if (one.type.startsWith("aws:")) props.tagsAll = {};
        if (one.name === "production-backups-bucket") props.forceDestroy = true;
        if (one.name === "production-backups-private") props.blockPublicAcls = false;
        if (one.name === "production-alarms-p0") props.alarmDescription = "";
        if (one.name === "production-alarms-burn-slow") props.alarmActions = [];
        return { ...one, name: one.name.replace(/^production-alarms-dashboard$/, "x"), props };
      });
    const rules = [...RESOURCE_RULES, ...STACK_RULES];
    const isBroken = (rule: (typeof rules)[number]) =>
      "validateStack" in rule
        ? judgeAll(rule, broken).length > 0
        : broken.some((one) => judge(rule, one).length > 0);
    assert.deepEqual(
      rules.filter((rule) => !isBroken(rule)).map(({ name }) => name),
      [],
    );
  });
});
