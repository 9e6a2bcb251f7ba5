import type { PlannedComposite } from "../alarm";
import type { MonitoringPlan } from "../plan-monitoring";
import { alarmsOf, parseRule } from "../rule";
import { checkActions, checkText } from "./common";
import { metricAlarmProblems } from "./metric-alarm";
import { problemsOf, repeated, type Refuse } from "./problem";

/** Source: AWS, PutCompositeAlarm. */
const LONGEST_RULE = 10_240;
const MOST_CHILDREN = 100;
/** Source: AWS, CloudWatch service quotas. */
const MOST_WIDGETS = 500;

/**
 * Everything in a plan that AWS would refuse, or take and never fire.
 *
 * @returns  one line each, with alarm and field
 */
export function monitoringProblems(plan: MonitoringPlan): string[] {
  const { stack, alarms, composites, topics, dashboard, logs } = plan;
  const names = [
    ...alarms.map(({ inputs }) => inputs.name),
    ...composites.map(({ inputs }) => inputs.alarmName),
  ];
  const subscriptions = topics.flatMap((topic) => topic.subscriptions.map(({ id }) => id));
  return [
    ...alarms.flatMap((alarm) => metricAlarmProblems(alarm, stack)),
    ...composites.flatMap((composite, at) =>
      compositeProblems(composite, new Set(names.slice(0, alarms.length + at)), stack),
    ),
    ...repeated(names).map(
      (name) => `alarm ${name}, name: must be unique, got it twice; rename one of its hosts`,
    ),
    ...repeated(subscriptions).map(
      (id) =>
        `subscription ${id}: must be given once, got it twice; remove one from prism:aws.subscriptions`,
    ),
    ...topics.flatMap(({ id, name }) =>
      problemsOf(`topic ${id}`, (refuse) => checkName(name, /^[\w-]{1,256}$/, refuse)),
    ),
    ...problemsOf("dashboard", (refuse) => {
      checkName(dashboard.name, /^[\w-]{1,255}$/, refuse);
      const count = (JSON.parse(dashboard.body) as { widgets: unknown[] }).widgets.length;
      if (count > MOST_WIDGETS) {
        refuse(
          "body",
          `must hold at most ${MOST_WIDGETS} widgets, got ${count}; plan fewer alarms`,
        );
      }
    }),
    ...problemsOf("log group", (refuse) => checkName(logs.name, /^[\w./#-]{1,512}$/, refuse)),
  ];
}

function checkName(name: string, form: RegExp, refuse: Refuse): void {
  if (form.test(name)) return;
  refuse(
    "name",
    `must fit ${form.source}, got ${name}; change prism:aws.namePrefix or the stack's name`,
  );
}

function compositeProblems(
  { id, inputs }: PlannedComposite,
  before: ReadonlySet<string>,
  stack: string,
): string[] {
  return problemsOf(`alarm ${id}`, (refuse) => {
    checkText("alarmName", inputs.alarmName, inputs.alarmDescription, stack, refuse);
    checkActions(inputs, refuse);
    checkRule(inputs.alarmRule, before, refuse);
    const { alarm } = inputs.actionsSuppressor ?? {};
    if (alarm !== undefined && !before.has(alarm)) {
      refuse(
        "actionsSuppressor",
        `must name an alarm that stands before it, got ${alarm}; add that alarm`,
      );
    }
  });
}

function checkRule(text: string, before: ReadonlySet<string>, refuse: Refuse): void {
  const field = "alarmRule";
  if (text.length > LONGEST_RULE) {
    refuse(
      field,
      `must have at most ${LONGEST_RULE} characters, got ${text.length}; split the hosts over two stacks`,
    );
  }
  let children: string[];
  try {
    children = alarmsOf(parseRule(text));
  } catch (error) {
    refuse(field, `must be a rule: ${(error as Error).message}; correct it`);
    return;
  }
  if (children.length > MOST_CHILDREN) {
    refuse(
      field,
      `must name at most ${MOST_CHILDREN} alarms, got ${children.length}; split the hosts over two stacks`,
    );
  }
  // So no rule can need itself, and each alarm is there when a rule that names it is made.
  for (const child of children.filter((name) => !before.has(name))) {
    refuse(field, `must name alarms that stand before it, got ${child}; add that alarm`);
  }
}
