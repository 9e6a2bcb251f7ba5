import { parseSettings } from "../config/parse";
import { withGateFacts } from "../facts/gate";
import { operatorName } from "../facts/operator";
import { evaluateGate } from "../plan/gate/evaluate";
import { gateQuestionOf } from "../plan/gate/view";
import { pulumiFolder } from "./pulumi/call";
import type { StackInput } from "./settings";

/** What of a stack's gate needs care: its settings, its files, and public holidays that run out. */
export async function gateWarnings(stack: string, { values }: StackInput): Promise<string[]> {
  const { settings, problems } = parseSettings(values);
  if (settings === null) return [...problems];
  const at = new Date().toISOString();
  const question = gateQuestionOf(settings, { stack, at, actor: operatorName() });
  const asked = await withGateFacts(question, pulumiFolder());
  return [
    ...evaluateGate(asked).warnings,
    ...(asked.facts?.problems ?? []).map(({ text }) => text),
  ];
}
