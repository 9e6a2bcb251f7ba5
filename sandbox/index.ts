/** The rehearsal's machines: real sshd, pm2, HAProxy and git, all on loopback and in one folder. */
export { askBalancer } from "./balancer";
export { SandboxError } from "./errors";
export type { Sandbox, SandboxHost } from "./model";
export { addLightweightTag, addRelease, moveTag, readCommit } from "./origin";
export type { GatewayRelease } from "./releases";
export { runOn } from "./run-on";
export type { Say } from "./say";
export { startSandbox, type SandboxSettings } from "./start";
export { readSandbox, sandboxStatus, type SandboxStatus } from "./status";
export { stopSandbox } from "./stop";
export { startTraffic, type Traffic, type TrafficResult, type TrafficSettings } from "./traffic";
