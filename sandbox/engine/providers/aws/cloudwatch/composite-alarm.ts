import type { CompositeAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { Unwrap } from "@pulumi/pulumi";
import type { Aws } from "../clients";
import { awsResource } from "../resource";
import { alarmTags, commonFields, deleteAlarm, findAlarm, fromCommon, toCommon } from "./alarm";

type Inputs = Unwrap<CompositeAlarmArgs>;

function put({ cloudwatch }: Aws, inputs: Inputs) {
  const { alarmName, alarmRule } = inputs;
  return cloudwatch.putCompositeAlarm({
    AlarmName: alarmName,
    AlarmRule: alarmRule,
    ...toCommon(inputs),
  });
}

/** Alarms over alarms. */
export const compositeAlarm = awsResource<Inputs, { arn: string }>({
  name: "cloudwatch.CompositeAlarm",
  fields: {
    alarmName: { shape: "string", required: true, replaces: "any" },
    alarmRule: { shape: "string", required: true },
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
    return composite && { alarmRule: composite.AlarmRule ?? "", ...fromCommon(composite) };
  },
  update: (aws, _id, inputs) => put(aws, inputs),
  delete: deleteAlarm,
});
