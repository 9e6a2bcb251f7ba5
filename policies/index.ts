import { PolicyPack } from "@pulumi/policy";
import { RULES } from "./rules";

new PolicyPack("prism", { policies: RULES });
