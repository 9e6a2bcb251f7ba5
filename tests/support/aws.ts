/** A valid group prism:aws, as an operator writes it, switched on. */
export const AWS = {
  enabled: true,
  region: "ap-east-1",
  runbook: "https://git.example.com/prism/deploy/blob/main/docs/runbook.md",
  subscriptions: {
    p0: [
      { protocol: "email", endpoint: "on-call@example.com" },
      { protocol: "sms", endpoint: "+8613800000000" },
    ],
    p1: [{ protocol: "email", endpoint: "on-call@example.com" }],
  },
};
