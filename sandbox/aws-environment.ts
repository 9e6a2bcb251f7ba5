import type { Sandbox } from "./model";

/** Where nothing answers, so that nothing is ever done at AWS itself. */
const NOWHERE = "http://127.0.0.1:9";

/**
 * An environment in which AWS is the sandbox's, said by the variables of AWS itself, which operators use too. Whatever
 * the person who started it has for AWS is taken out: login, profile, region and endpoints of single services.
 *
 * @param aws  undefined where the sandbox has none: then AWS is out of reach
 */
export function withSandboxAws(
  environment: NodeJS.ProcessEnv,
  aws: Pick<NonNullable<Sandbox["aws"]>, "url"> | undefined,
): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: aws?.url ?? NOWHERE,
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
