import type { CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { Fields } from "../../core/definition";
import type { Aws } from "../clients";
import type { Tagging } from "../resource";
import { listOf, surplusOf, tagsOf } from "../tags";

/** Tags of alarms; dashboards have none. */
export const alarmTags: Tagging = {
  async read({ cloudwatch }, arn) {
    return tagsOf((await cloudwatch.listTagsForResource({ ResourceARN: arn })).Tags);
  },
  async write(aws, arn, tags) {
    const TagKeys = surplusOf(await alarmTags.read(aws, arn), tags);
    if (TagKeys.length > 0) await aws.cloudwatch.untagResource({ ResourceARN: arn, TagKeys });
    await aws.cloudwatch.tagResource({ ResourceARN: arn, Tags: listOf(tags) });
  },
};

/** What alarms of both kinds say. */
export interface Common {
  alarmDescription?: string;
  actionsEnabled?: boolean;
  alarmActions?: string[];
  okActions?: string[];
  insufficientDataActions?: string[];
}

/** The fields of {@link Common}. */
export const commonFields: Fields = {
  alarmDescription: { shape: "string" },
  actionsEnabled: { shape: "boolean", default: true },
  alarmActions: { shape: { list: "string" } },
  okActions: { shape: { list: "string" } },
  insufficientDataActions: { shape: { list: "string" } },
};

/** The same as CloudWatch takes it. */
export function toCommon(inputs: Common) {
  return {
    AlarmDescription: inputs.alarmDescription,
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions,
    OKActions: inputs.okActions,
    InsufficientDataActions: inputs.insufficientDataActions,
  };
}

/** The same as CloudWatch has it. */
export function fromCommon(found: MetricAlarm | CompositeAlarm): Required<Common> {
  return {
    alarmDescription: found.AlarmDescription ?? "",
    actionsEnabled: found.ActionsEnabled ?? true,
    alarmActions: found.AlarmActions ?? [],
    okActions: found.OKActions ?? [],
    insufficientDataActions: found.InsufficientDataActions ?? [],
  };
}

/** The alarm of a name, in the kind it is. */
export async function findAlarm({ cloudwatch }: Aws, name: string) {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
    AlarmNames: [name],
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
  return { metric: MetricAlarms[0], composite: CompositeAlarms[0] };
}

/** Deletes an alarm of either kind. */
export function deleteAlarm({ cloudwatch }: Aws, name: string) {
  return cloudwatch.deleteAlarms({ AlarmNames: [name] });
}
