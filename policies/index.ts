import { PolicyPack } from "@pulumi/policy";
import { hostKeysPinned } from "./host-keys-pinned";

new PolicyPack("prism", { policies: [hostKeysPinned] });
