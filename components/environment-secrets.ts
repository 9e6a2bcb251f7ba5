import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { Settings } from "../config/schema";
import { keepSecret } from "./keep-secret";

/** Length of a generated secret, in characters: 48 of 62 letters and digits hold 285 bits, HS256 asks for 256. */
const LENGTH = 48;

/** What the environment file's secrets are made from. */
export interface EnvironmentSecretsArgs {
  readonly secrets: Settings["secrets"];
  /** Whether `pulumi destroy` is refused; it would lose the generated secret. */
  readonly isKept: boolean;
}

/** Secret variables of the environment file: the JWT secret, generated unless given, and the configured values. */
export class EnvironmentSecrets extends pulumi.ComponentResource {
  /** Values by the name of their variable; secret. */
  readonly values: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: EnvironmentSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("prism:deployment:EnvironmentSecrets", name, {}, opts);
    const { version, jwtVariable, jwtValue, values } = args.secrets;
    // Kept also while a value is configured, so that taking the value back rotates nothing.
    const generated = new RandomPassword(
      `${name}-jwt`,
      { length: LENGTH, special: false, keepers: { version } },
      { parent: this, ...(args.isKept && { hooks: { beforeDelete: [keepSecret(version)] } }) },
    );
    const jwt = jwtValue ?? generated.result;
    this.values = pulumi.secret({ ...values, [jwtVariable]: jwt } as Record<
      string,
      pulumi.Input<string>
    >);
    this.registerOutputs({ values: this.values });
  }
}
