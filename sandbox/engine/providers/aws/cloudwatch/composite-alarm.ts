import type { CompositeAlarm } from "@aws-sdk/client-cloudwatch";
import type { CompositeAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { Unwrap } from "@pulumi/pulumi";
import type { Aws } from "../clients";
import { awsResource } from "../resource";
import { alarmTags, commonFields, deleteAlarm, findAlarm, fromCommon, toCommon } from "./alarm";

type Inputs = Unwrap<CompositeAlarmArgs>;

function put({ cloudwatch }: Aws, inputs: Inputs) {
  const { alarmName, alarmRule, actionsSuppressor: suppressor } = inputs;
  return cloudwatch.putCompositeAlarm({
    AlarmName: alarmName,
    AlarmRule: alarmRule,
    ...(suppressor && {
      ActionsSuppressor: suppressor.alarm,
      ActionsSuppressorWaitPeriod: suppressor.waitPeriod,
      ActionsSuppressorExtensionPeriod: suppressor.extensionPeriod,
    }),
    ...toCommon(inputs),
  });
}

function suppressorOf(found: CompositeAlarm): Pick<Inputs, "actionsSuppressor"> {
  const { ActionsSuppressor: alarm } = found;
  if (!alarm) return {};
  const waitPeriod = found.ActionsSuppressorWaitPeriod ?? 0;
  const extensionPeriod = found.ActionsSuppressorExtensionPeriod ?? 0;
  return { actionsSuppressor: { alarm, waitPeriod, extensionPeriod } };
}

/** Alarms over alarms. */
export const compositeAlarm = awsResource<Inputs, { arn: string }>({
  name: "cloudwatch.CompositeAlarm",
  fields: {
    alarmName: { shape: "string", required: true, replaces: "any" },
    alarmRule: { shape: "string", required: true },
    actionsSuppressor: {
      shape: {
        name: "cloudwatch.CompositeAlarmActionsSuppressor",
        object: {
          alarm: { shape: "string", required: true },
          waitPeriod: { shape: "number", required: true },
          extensionPeriod: { shape: "number", required: true },
        },
      },
    },
    ...commonFields,
  },
  outputs: ["arn"],
  tagging: alarmTags,
  async create(aws, inputs) {
    await put(aws, inputs);
    const { composite } = await findAlarm(aws, inputs.alarmName);
    return { id: inputs.alarmName, outputs: { arn: composite?.AlarmArn ?? "" } };
  },
  async read(aws, id) {
    const { composite } = await findAlarm(aws, id);
    return (
      composite && {
        alarmRule: composite.AlarmRule ?? "",
        ...suppressorOf(composite),
        ...fromCommon(composite),
      }
    );
  },
  update: (aws, _id, inputs) => put(aws, inputs),
  delete: deleteAlarm,
});
