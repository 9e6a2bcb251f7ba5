import type { Policies } from "@pulumi/policy";
import { alarmsAct } from "./alarms-act";
import { alarmsDescribed } from "./alarms-described";
import { bucketsComplete } from "./buckets-complete";
import { bucketsPrivate } from "./buckets-private";
import { commandsKeepStill } from "./commands-keep-still";
import { dataProtected } from "./data-protected";
import { deploymentWindow } from "./deployment-window";
import { hostKeysPinned } from "./host-keys-pinned";
import { namesCarryStack } from "./names-carry-stack";
import { noClearSecrets } from "./no-clear-secrets";
import { tagsPresent } from "./tags-present";

/** Every rule of the pack, in the order in which they are documented. */
export const RULES: Policies = [
  deploymentWindow,
  hostKeysPinned,
  noClearSecrets,
  commandsKeepStill,
  dataProtected,
  alarmsDescribed,
  alarmsAct,
  bucketsPrivate,
  bucketsComplete,
  namesCarryStack,
  tagsPresent,
];
