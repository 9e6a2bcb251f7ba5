import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import type { HostObservation } from "../plan/inspection";
import type { OriginAnswer } from "../plan/run-plan";
import { observeHosts } from "./hosts";
import { readOrigin } from "./origin";
import { loginOf } from "./ssh";

/** Whom to ask, and how. */
export interface ObserveQuestion {
  readonly stack: string;
  readonly settings: Settings;
  readonly hosts: readonly ResolvedHost[];
  /** Text of the bundled runner. */
  readonly runner: string;
  /** Only a preview may leave the hosts unasked. */
  readonly preview: boolean;
}

/** Asks origin and hosts at the same time; read-only; never rejects. */
export async function observe(
  question: ObserveQuestion,
): Promise<{ origin: OriginAnswer; hosts: HostObservation[] }> {
  const { settings, hosts, stack, runner } = question;
  if (question.preview && settings.observe === "offline") {
    const unasked = hosts.map((host): HostObservation => ({ host: host.name, state: "unasked" }));
    return {
      origin: { state: "unresolved", reason: "not asked", wayOut: "set prism:observe to live" },
      hosts: unasked,
    };
  }
  const [origin, observed] = await Promise.all([
    settings.rollback === null
      ? readOrigin(settings.repository, settings.release)
      : ({ state: "unresolved", reason: "not asked for a rollback", wayOut: "none" } as const),
    observeHosts(hosts, {
      stack,
      login: loginOf(settings.ssh),
      appName: settings.app.name,
      runner,
    }),
  ]);
  return { origin, hosts: observed };
}
