import { NAMESPACE } from "../alarms/metrics";
import { CALLS, NEEDS, type Call, type Need, type Place } from "./needs";

/** Whose rights are written down. */
export interface Account {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** prism:aws.namePrefix. */
  readonly namePrefix: string;
  readonly stack: string;
}

/** One statement of a policy, as IAM takes it. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

/** A policy, as IAM takes it. */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

const METRICS_CONDITION = { StringEquals: { "cloudwatch:namespace": NAMESPACE } };

function resourcesOf({ region, account, namePrefix, stack }: Account): Record<Place, string[]> {
  const name = `${namePrefix}-${stack}`;
  const plain = name.replaceAll(".", "-");
  const logs = `arn:aws:logs:${region}:${account}:log-group:/${namePrefix}/${stack}/gateway`;
  const bucket = `arn:aws:s3:::${namePrefix}-backups-${stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-*`;
  return {
    alarms: [`arn:aws:cloudwatch:${region}:${account}:alarm:${name}-*`],
    dashboard: [`arn:aws:cloudwatch::${account}:dashboard/${plain}`],
    logs: [logs, `${logs}:*`],
    topics: [`arn:aws:sns:${region}:${account}:${plain}-*`],
    bucket: [bucket],
    backups: [`${bucket}/pre-deployment/*`],
    // IAM limits it to no resource, but its namespace can be.
    metrics: ["*"],
    anything: ["*"],
  };
}

function policyOf(needs: readonly Need[], account: Account): Policy {
  const resources = resourcesOf(account);
  const places = Object.keys(resources) as Place[];
  const statements = places.flatMap((place): Statement[] => {
    const actions = needs.filter(({ on }) => on === place).flatMap((need) => need.actions);
    if (actions.length === 0) return [];
    const Condition = place === "metrics" ? { Condition: METRICS_CONDITION } : {};
    return [
      {
        Effect: "Allow",
        Action: [...new Set(actions)].sort(),
        Resource: resources[place],
        ...Condition,
      },
    ];
  });
  return { Version: "2012-10-17", Statement: statements };
}

const callsBy = (who: Call["by"]) =>
  Object.values(CALLS)
    .flat()
    .filter(({ by }) => by === who);

/** Least rights of whoever runs `pulumi up` and `prism` for a stack. */
export function deployerPolicy(account: Account): Policy {
  return policyOf([...Object.values(NEEDS).flat(), ...callsBy("deployer")], account);
}

/** Least rights of a host's telemetry: metrics into its own namespace, and nothing else. */
export function hostPolicy(account: Account): Policy {
  return policyOf(callsBy("host"), account);
}
