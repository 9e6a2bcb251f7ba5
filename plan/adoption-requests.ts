import { hostsOf, textOn, type ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import type { RecordRequest, SurveyRequest } from "./adoption";
import type { Adoption } from "./adoption-plan";
import type { Subject } from "./adoption-parts";
import { PROTOCOL } from "./protocol";

/** The question to one host. @param withChecks  send the requests of prism:app.checks as well */
export function surveyRequest(
  stack: string,
  settings: Settings,
  host: ResolvedHost,
  process: string,
  withChecks: boolean,
): SurveyRequest {
  const { app, backup } = settings;
  return {
    protocol: PROTOCOL,
    kind: "survey",
    stack,
    host: host.name,
    paths: host.paths,
    process,
    health: app.health.path,
    checks: withChecks ? app.checks : [],
    data: backup.method === "none" ? [] : backup.data.map((folder) => textOn(folder, host)),
  };
}

/** The order to one host to write down what a survey found there. */
export function recordRequest(
  stack: string,
  adoption: Adoption,
  subject: Subject,
  secretNames: readonly string[],
): RecordRequest {
  const { run, settings } = adoption;
  const { app } = settings;
  const { name } = subject.host;
  const host = hostsOf(settings).find((each) => each.name === name) ?? subject.host;
  const values = Object.entries(app.environment).map(([key, text]) => [key, textOn(text, host)]);
  return {
    protocol: PROTOCOL,
    kind: "record",
    survey: surveyRequest(stack, settings, host, app.name, false),
    fingerprint: subject.survey.fingerprint,
    run,
    app: { ...app, environment: Object.fromEntries(values) as Record<string, string> },
    port: host.appPort,
    migrations: settings.migrations,
    secretNames,
  };
}
