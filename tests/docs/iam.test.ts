import { join, resolve } from "node:path";
import { hostsOf } from "../../config/inventory";
import { costOf } from "../../plan/aws-account/cost";
import { deployerPolicy, hostPolicy, type Policy } from "../../plan/aws-account/policies";
import { planCloud, type CloudPlan } from "../../plan/cloud";
import { AWS } from "../support/aws";
import { expectSection } from "../support/section";
import { settingsWith } from "../support/settings";

const DOCUMENT = join(resolve(__dirname, "..", ".."), "docs", "iam.md");
const between = (word: string) =>
  new RegExp(`(<!-- ${word}: [^\\n]* -->\\n)[^]*(<!-- end of ${word} -->)`);
const ACCOUNT = {
  region: "ap-east-1",
  account: "123456789012",
  namePrefix: "prism",
  stack: "production",
};

describe("docs/iam.md", () => {
  it("has the policies that the program needs", async () => {
    const block = (title: string, policy: Policy) =>
      `### ${title}\n\n\`\`\`json\n${JSON.stringify(policy, null, 2)}\n\`\`\``;
    const blocks = [
      block("Hosts", hostPolicy(ACCOUNT)),
      block("Deployer", deployerPolicy(ACCOUNT)),
    ];
    await expectSection(DOCUMENT, between("policies"), `\n${blocks.join("\n\n")}\n`);
  });

  it("has the cost of what is planned", async () => {
    const settings = settingsWith({ aws: AWS });
    const plan = planCloud("production", settings, hostsOf(settings)) as CloudPlan;
    const money = (value: number | null) => (value === null ? "by use" : value.toFixed(2));
    const rows = costOf(plan, settings.hosts.length).map(({ what, count, each, month }) =>
      what === "Sum"
        ? `| ${what} | | | ${money(month)} |`
        : `| ${what} | ${count} | ${money(each)} | ${money(month)} |`,
    );
    const head = ["| what | count | each | a month |", "| --- | ---: | ---: | ---: |"];
    await expectSection(DOCUMENT, between("cost"), `\n${[...head, ...rows].join("\n")}\n`);
  });
});
