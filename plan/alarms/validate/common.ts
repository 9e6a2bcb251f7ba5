import { TOPICS, type AlarmActions } from "../alarm";
import { repeated, type Refuse } from "./problem";

const LONGEST_NAME = 255;
const LONGEST_DESCRIPTION = 1024;
const MOST_ACTIONS = 5;

/** Name and description, which all alarms have. */
export function checkText(
  field: string,
  name: string,
  description: string,
  stack: string,
  refuse: Refuse,
): void {
  if (name.length > LONGEST_NAME) {
    refuse(
      field,
      `must have at most ${LONGEST_NAME} characters, got ${name.length}; shorten prism:aws.namePrefix or the host's name`,
    );
  }
  if (/[\u0000-\u001f\u007f]/.test(name)) {
    refuse(field, "must hold no control characters, got one; rename it");
  }
  if (!name.includes(`-${stack}-`)) {
    refuse(
      field,
      `must hold the stack's name ${stack}, got ${name}; stacks would overwrite each other's alarms`,
    );
  }
  if (description.length > LONGEST_DESCRIPTION) {
    refuse(
      "alarmDescription",
      `must have at most ${LONGEST_DESCRIPTION} characters, got ${description.length}; shorten prism:aws.runbook`,
    );
  }
  if (!/ Runbook: https?:\/\/\S+#[a-z0-9-]+$/.test(description)) {
    refuse("alarmDescription", "must end with its section of the runbook, got none; add it");
  }
}

/** Actions of all states. */
export function checkActions(actions: AlarmActions, refuse: Refuse): void {
  for (const field of ["alarmActions", "okActions", "insufficientDataActions"] as const) {
    const topics = actions[field];
    if (topics.length > MOST_ACTIONS) {
      refuse(
        field,
        `must hold at most ${MOST_ACTIONS} actions, got ${topics.length}; subscribe to one topic instead`,
      );
    }
    for (const topic of topics.filter((one) => !TOPICS.includes(one))) {
      refuse(field, `must name topics of the plan (${TOPICS.join(", ")}), got ${topic}; rename it`);
    }
    for (const topic of repeated(topics)) {
      refuse(field, `must name each topic once, got ${topic} twice; remove one`);
    }
  }
}
