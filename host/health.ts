import { finalVersionOf, versionOf } from "../config/release";
import type { StagedDeployment } from "./deployment-file";
import { ask, differenceOf, type Answer } from "./http";
import { describeListener, readListeners, type Listener } from "./listeners";
import { isWithin } from "./processes";
import type { Redact } from "./redact";
import { show } from "./show";

/** What one look at the app shows. */
export type Look =
  | { readonly state: "silent" }
  /** Somebody else holds the port. */
  | { readonly state: "foreign"; readonly holder: string }
  /** The app listens and says something else than it must; may pass. */
  | { readonly state: "unwell"; readonly problem: string }
  /** The app listens and says that it is another version; never passes. */
  | { readonly state: "stranger"; readonly problem: string }
  | { readonly state: "healthy"; readonly milliseconds: number; readonly address: string };

/** Versions that the app may report: the release's own, and of a candidate the one that it is to become. */
function versionsOf({ deployment }: Pick<StagedDeployment, "deployment">): readonly string[] {
  return [versionOf(deployment.tag), finalVersionOf(deployment.tag)];
}

/** Judges an answer of the health endpoint. */
function judgeHealth(
  staged: Pick<StagedDeployment, "app" | "deployment">,
  answer: Answer | string,
  address: string,
): Look {
  const { path, expectJson, versionKey } = staged.app.health;
  const unwell = (problem: string): Look => ({ state: "unwell", problem });
  if (typeof answer === "string") return unwell(`GET ${path} got no answer: ${answer}`);
  const shown = answer.text.trim().slice(0, 200);
  if (answer.status !== 200) return unwell(`GET ${path} answered ${answer.status} ${shown}`);
  if (answer.json === undefined) return unwell(`GET ${path} answered no JSON but ${shown}`);
  const difference = differenceOf(expectJson, answer.json);
  if (difference !== null) return unwell(`GET ${path}: ${difference}`);
  if (versionKey !== null) {
    const wanted = versionsOf(staged);
    const got = (answer.json as Readonly<Record<string, unknown>>)[versionKey];
    if (!wanted.some((version) => version === got)) {
      const problem = `GET ${path} reported version ${show(got, "none")} instead of ${JSON.stringify(wanted[0])}`;
      return { state: "stranger", problem };
    }
  }
  return { state: "healthy", milliseconds: answer.milliseconds, address };
}

/** The listener on the app's port that is not the app. */
export function findForeign(port: number, appPid: number | null): Listener | undefined {
  return readListeners(port).find(
    ({ pid }) => pid === null || appPid === null || !isWithin(pid, appPid),
  );
}

/**
 * Looks once at the app: the kernel says who listens, the app says how it is.
 *
 * @param appPid  the app's process according to pm2; its children may listen for it
 */
export async function lookAtApp(
  staged: StagedDeployment,
  appPid: number | null,
  limitMilliseconds: number,
  redact: Redact,
): Promise<Look> {
  const listeners = readListeners(staged.port);
  if (listeners.length === 0) return { state: "silent" };
  const own = listeners.find(({ pid }) => pid !== null && appPid !== null && isWithin(pid, appPid));
  const [first] = listeners;
  if (own === undefined || first === undefined) {
    return { state: "foreign", holder: first === undefined ? "" : describeListener(first) };
  }
  const url = `http://${own.address}:${staged.port}${staged.app.health.path}`;
  const answer = await ask(url, { method: "GET", limitMilliseconds, redact });
  return judgeHealth(staged, answer, own.address);
}
