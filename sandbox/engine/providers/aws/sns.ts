import type { TopicArgs, TopicSubscriptionArgs } from "@pulumi/aws/sns";
import type { Unwrap } from "@pulumi/pulumi";
import { awsResource, type Tagging } from "./resource";
import { listOf, surplusOf, tagsOf } from "./tags";

const tagging: Tagging = {
  async read({ sns }, arn) {
    return tagsOf((await sns.listTagsForResource({ ResourceArn: arn })).Tags);
  },
  async write(aws, arn, tags) {
    const surplus = surplusOf(await tagging.read(aws, arn), tags);
    if (surplus.length > 0) await aws.sns.untagResource({ ResourceArn: arn, TagKeys: surplus });
    await aws.sns.tagResource({ ResourceArn: arn, Tags: listOf(tags) });
  },
};

/** Topics whose only settings are their name and their key. */
export const topic = awsResource<Unwrap<TopicArgs>, { arn: string; owner: string }>({
  name: "sns.Topic",
  fields: {
    name: { shape: "string", replaces: "any" },
    kmsMasterKeyId: { shape: "string" },
  },
  outputs: ["arn", "owner"],
  autoName: { property: "name", max: 256 },
  tagging,
  async create({ sns }, { name, kmsMasterKeyId }) {
    const { TopicArn: arn = "" } = await sns.createTopic({
      Name: name,
      ...(kmsMasterKeyId !== undefined && { Attributes: { KmsMasterKeyId: kmsMasterKeyId } }),
    });
    return { id: arn, outputs: { arn, owner: arn.split(":")[4] ?? "" } };
  },
  async read({ sns }, id) {
    const { Attributes: found = {} } = await sns.getTopicAttributes({ TopicArn: id });
    return { kmsMasterKeyId: found.KmsMasterKeyId ?? "" };
  },
  update: ({ sns }, id, { kmsMasterKeyId = "" }) =>
    sns.setTopicAttributes({
      TopicArn: id,
      AttributeName: "KmsMasterKeyId",
      AttributeValue: kmsMasterKeyId,
    }),
  delete: ({ sns }, id) => sns.deleteTopic({ TopicArn: id }),
});

// The SDK also takes a topic for its ARN; it arrives as that.
type Subscription = Omit<Unwrap<TopicSubscriptionArgs>, "topic"> & { topic: string };

/** Subscriptions; another topic, protocol or endpoint is another subscription. */
export const topicSubscription = awsResource<
  Subscription,
  { arn: string; ownerId: string; pendingConfirmation: boolean }
>({
  name: "sns.TopicSubscription",
  fields: {
    topic: { shape: "string", required: true, replaces: "any" },
    protocol: { shape: "string", required: true, replaces: "any" },
    endpoint: { shape: "string", required: true, replaces: "any" },
  },
  outputs: ["arn", "ownerId", "pendingConfirmation"],
  async create({ sns }, { topic: TopicArn, protocol, endpoint }) {
    const { SubscriptionArn: arn = "" } = await sns.subscribe({
      TopicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      ReturnSubscriptionArn: true,
    });
    const { Attributes = {} } = await sns.getSubscriptionAttributes({ SubscriptionArn: arn });
    const pendingConfirmation = Attributes.PendingConfirmation === "true";
    return { id: arn, outputs: { arn, ownerId: Attributes.Owner ?? "", pendingConfirmation } };
  },
  async read({ sns }, id) {
    const { Attributes = {} } = await sns.getSubscriptionAttributes({ SubscriptionArn: id });
    const { TopicArn, Protocol, Endpoint, PendingConfirmation } = Attributes;
    return {
      topic: TopicArn ?? "",
      protocol: Protocol ?? "",
      endpoint: Endpoint ?? "",
      pendingConfirmation: PendingConfirmation === "true",
    };
  },
  delete: ({ sns }, id) => sns.unsubscribe({ SubscriptionArn: id }),
});
