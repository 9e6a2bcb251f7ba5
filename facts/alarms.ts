import type { CloudWatchClient, DescribeAlarmsCommandOutput } from "@aws-sdk/client-cloudwatch";
import type { AwsSettings } from "../config/aws";
import type { Settings } from "../config/schema";
import type { SeenAlarm, SeenAlarms } from "../plan/alarms/readings";
import { alarmsBefore, NO_ALARMS, type AlarmsBefore } from "../plan/alarms/before";
import { alarmsOfStack } from "../plan/alarms/of-stack";
import { namesOf, readingsOf } from "../plan/alarms/readings";
import type { Fact } from "../plan/checks/check";

/** Where alarms are; endpoint and login are found as the SDK does it, by AWS's own variables and files. */
export type AlarmPlace = Pick<AwsSettings, "region" | "profile">;

/** Asks for alarms by their names at CloudWatch; never rejects. */
export type ReadAlarms = (names: readonly string[]) => Promise<Fact<SeenAlarms>>;

/** Most names that CloudWatch takes in one call. */
const MOST_NAMES = 100;
/** How long an answer may take; milliseconds. */
const LIMITS = { connectionTimeout: 3_000, requestTimeout: 8_000 };
/** Longest time of one question with all its calls and retries; milliseconds. */
const WHOLE_MILLISECONDS = 20_000;

/** A reader of alarms that keeps its connection; loads the SDK when it is first asked. */
export function alarmReader(place: AlarmPlace): ReadAlarms {
  let client: Promise<CloudWatchClient> | undefined;
  return async (names) => {
    try {
      client ??= connect(place);
      return await describe(await client, names);
    } catch (error) {
      return { unknown: describeFault(error, place) };
    }
  };
}

async function connect({ region, profile }: AlarmPlace): Promise<CloudWatchClient> {
  // The SDK says at every start that its versions of 2027 want a newer Node; this one is pinned, and runs with Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
  return new CloudWatchClient({
    region,
    maxAttempts: 2,
    requestHandler: LIMITS,
    ...(profile !== null && { profile }),
  });
}

async function describe(client: CloudWatchClient, names: readonly string[]): Promise<SeenAlarms> {
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const abortSignal = AbortSignal.timeout(WHOLE_MILLISECONDS);
  const seen: [string, SeenAlarm][] = [];
  for (let at = 0; at < names.length; at += MOST_NAMES) {
    const asked = { AlarmNames: names.slice(at, at + MOST_NAMES), MaxRecords: MOST_NAMES };
    const command = new DescribeAlarmsCommand({
      ...asked,
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    });
    seen.push(...seenIn(await client.send(command, { abortSignal })));
  }
  return new Map(seen);
}

function seenIn({
  MetricAlarms = [],
  CompositeAlarms = [],
}: DescribeAlarmsCommandOutput): [string, SeenAlarm][] {
  return [...MetricAlarms, ...CompositeAlarms].flatMap((alarm): [string, SeenAlarm][] => {
    const { AlarmName: name, StateValue: state, StateReason: reason = "" } = alarm;
    // The other time also changes with the reason alone.
    const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
    if (name === undefined || state === undefined) return [];
    return [
      [
        name,
        {
          state,
          since: since?.toISOString() ?? null,
          reason: reason.replaceAll(/\s+/g, " ").trim(),
        },
      ],
    ];
  });
}

const LOGIN = "log in again (such as aws sso login), or correct AWS_PROFILE or prism:aws.profile";

/** Names of the SDK's errors that say whose login is wrong. */
const FAULTS: readonly (readonly [names: RegExp, said: string, wayOut: string])[] = [
  [/^(CredentialsProvider|TokenProvider)Error$/, "no login could be found", LOGIN],
  [
    /^(UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|MissingAuthenticationToken)/,
    "it did not take the login",
    LOGIN,
  ],
  [/^AccessDenied/, "it refused the login", "allow it cloudwatch:DescribeAlarms"],
  [/^Throttling|^TooManyRequests/, "it was asked too often", "try again in a minute"],
];

function describeFault(error: unknown, { region }: AlarmPlace): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = (error as { readonly code?: string }).code ?? "";
  const known = FAULTS.find(([names]) => names.test(name));
  const [, said, wayOut] = known ?? [
    null,
    "it could not be asked",
    "check the network, AWS_ENDPOINT_URL and prism:aws.region",
  ];
  const words = [...new Set([code, message.split("\n")[0]])].filter(Boolean).join(": ") || name;
  return `CloudWatch in ${region}: expected the alarms' states, but ${said} (${words}); ${wayOut}`;
}

/** Whether the alarms of a stack let a deployment begin; never rejects. */
export async function readAlarmsBefore(stack: string, settings: Settings): Promise<AlarmsBefore> {
  const alarms = alarmsOfStack(stack, settings);
  if (alarms === null) return NO_ALARMS;
  const seen = await alarmReader(alarms)(namesOf(alarms));
  const readings = "unknown" in seen ? seen : readingsOf(alarms, seen);
  return alarmsBefore(stack, alarms, settings.aws?.fixForward ?? null, readings);
}
