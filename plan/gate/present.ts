import { spentTokens } from "../fleet";
import type { HostObservation } from "../inspection";
import type { OriginAnswer } from "../run-plan";
import type { BreakGlass } from "./break-glass";
import type { GateQuestion } from "./view";

/** A token's file as it was found, its signature verified. */
export type TokenReading =
  | { readonly state: "signed"; readonly token: BreakGlass }
  | { readonly state: "unusable"; readonly faults: readonly string[] };

/** What hosts and origin say about it. */
export interface TokenFacts {
  readonly hosts: readonly HostObservation[];
  readonly origin: OriginAnswer;
}

/**
 * The part of the gate's question that is about a token.
 *
 * @param reading  null: the settings name none
 */
export function presentToken(
  reading: TokenReading | null,
  { hosts, origin }: TokenFacts,
): Pick<GateQuestion, "breakGlass" | "breakGlassFaults"> {
  if (reading === null) return {};
  if (reading.state === "unusable") return { breakGlassFaults: reading.faults };
  const { token } = reading;
  const faults = [...spentFaults(token, hosts), ...commitFaults(token, origin)];
  return { breakGlass: token, breakGlassFaults: faults };
}

/** Why the hosts do not let a token open anything; a run that it opened goes on without it. */
export function spentFaults({ id }: BreakGlass, hosts: readonly HostObservation[]): string[] {
  return spentTokens(hosts)
    .filter(({ token }) => token.id === id)
    .map(({ runId, at }) => `it was used before, for run ${runId} at ${at}; ask for a new one`);
}

function commitFaults({ release, commit }: BreakGlass, origin: OriginAnswer): string[] {
  if (commit === null) return [];
  const asked = `it is for ${release} at commit ${commit.slice(0, 7)}`;
  if (origin.state === "unresolved") {
    return [`${asked}, and the origin does not say which it is now (${origin.reason})`];
  }
  return origin.commit === commit
    ? []
    : [`${asked}, the origin says ${origin.commit.slice(0, 7)}; ask for a new one`];
}
