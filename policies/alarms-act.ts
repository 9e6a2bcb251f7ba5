import { COMPOSITE_ALARM, METRIC_ALARM } from "./alarms-described";
import { known, stackRule, type Registered, type Schema } from "./rule";

/** What the rule can be told. */
export interface ActSettings {
  readonly polled: string;
}

const schema = {
  polled: {
    type: "string",
    default: "-(gate|error-lines-first|traffic-too-low)-",
    description: "Regular expression of the names of alarms that are polled and notify nobody",
  },
} satisfies Schema;

/** Alarms that would ring unheard: without an action, and in no other alarm's rule. */
export function findSilent(all: readonly Registered[], { polled }: ActSettings): string[] {
  const composites = all.filter(({ type }) => type === COMPOSITE_ALARM);
  const rules = composites.map(({ props }) => String(known(props, "alarmRule")));
  const suppressors = composites.map(({ props }) => suppressorOf(props));
  const isHeard = ({ props }: Registered) => {
    const name = known(props, "name") ?? known(props, "alarmName");
    if (typeof name !== "string") return false;
    return rules.some((rule) => rule.includes(`"${name}"`)) || suppressors.includes(name);
  };
  return all
    .filter(({ type }) => type === METRIC_ALARM || type === COMPOSITE_ALARM)
    .filter(({ name, props }) => !new RegExp(polled).test(name) && !hasAction(props))
    .filter((alarm) => !isHeard(alarm))
    .map(
      ({ name }) =>
        `${name}: found no alarmActions, and no composite alarm that names it; allowed are alarms that somebody hears; give it a topic, or put it into a composite alarm's rule`,
    );
}

/** The alarm that silences a composite one. */
function suppressorOf(props: Registered["props"]): unknown {
  const found = known(props, "actionsSuppressor");
  return typeof found === "object" && found !== null && "alarm" in found ? found.alarm : undefined;
}

function hasAction(props: Registered["props"]): boolean {
  const actions = known(props, "alarmActions");
  return Array.isArray(actions) && actions.length > 0;
}

/** Refuses alarms that nobody would hear. */
export const alarmsAct = stackRule<ActSettings>({
  name: "alarms-act",
  description: "Requires every alarm to have an action, or to be part of a composite alarm.",
  schema,
  find: findSilent,
});
