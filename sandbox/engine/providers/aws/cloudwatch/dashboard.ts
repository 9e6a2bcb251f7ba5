import { isDeepStrictEqual } from "node:util";
import type { DashboardArgs } from "@pulumi/aws/cloudwatch";
import type { Unwrap } from "@pulumi/pulumi";
import type { Aws } from "../clients";
import { awsResource } from "../resource";

type Inputs = Unwrap<DashboardArgs>;

function put({ cloudwatch }: Aws, { dashboardName, dashboardBody }: Inputs) {
  return cloudwatch.putDashboard({ DashboardName: dashboardName, DashboardBody: dashboardBody });
}

const parse = (text: string) => JSON.parse(text) as unknown;

/** Dashboards; a body that says the same in other words is no change. */
export const dashboard = awsResource<Inputs, { dashboardArn: string }>({
  name: "cloudwatch.Dashboard",
  fields: {
    dashboardName: { shape: "string", required: true, replaces: "any" },
    dashboardBody: { shape: "string", required: true },
  },
  outputs: ["dashboardArn"],
  async create(aws, inputs) {
    await put(aws, inputs);
    const DashboardName = inputs.dashboardName;
    const { DashboardArn = "" } = await aws.cloudwatch.getDashboard({ DashboardName });
    return { id: DashboardName, outputs: { dashboardArn: DashboardArn } };
  },
  async read({ cloudwatch }, id, { dashboardBody: before }) {
    const { DashboardBody: body = "{}" } = await cloudwatch.getDashboard({ DashboardName: id });
    return { dashboardBody: isDeepStrictEqual(parse(body), parse(before)) ? before : body };
  },
  update: (aws, _id, inputs) => put(aws, inputs),
  delete: ({ cloudwatch }, id) => cloudwatch.deleteDashboards({ DashboardNames: [id] }),
});
