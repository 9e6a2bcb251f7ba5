import type { Token } from "../../config/break-glass";
import { millisecondsOf, momentOf } from "../../plan/gate/time";

/**
 * What a token opens, for people.
 *
 * @param zone  time zone in which its end is shown, beside UTC
 */
export function describeToken(token: Token, zone: string): string[] {
  const { stack, release, commit, actor, opens, incident, reason } = token;
  const until = momentOf(millisecondsOf(token.until), zone);
  const from = momentOf(millisecondsOf(token.from), zone);
  return [
    line("opens", `${opens.join(" and ")} of stack ${stack}, once`),
    line("to deploy", `${release}${commit === null ? "" : ` at commit ${commit.slice(0, 7)}`}`),
    line("by", actor),
    line("from", `${from.local} (${from.utc})`),
    line("until", `${until.local} (${until.utc})`),
    line("why", `${incident}: ${reason}`),
  ];
}

/** One line with its label. */
export function line(label: string, text: string): string {
  return `${label.padEnd(12)}${text}`;
}
