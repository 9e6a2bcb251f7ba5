import type { Layout } from "./layout";

/** Variables that a person's shell needs; the rest of the environment is the shell's own. */
const SHOWN = ["PATH", "PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"];

/**
 * Lines for `eval` in a POSIX shell, and as comments what to type then.
 *
 * @param environment  of the workbench's Pulumi calls
 */
export function exportLines(environment: NodeJS.ProcessEnv, layout: Layout): string[] {
  const names = [
    ...SHOWN,
    ...Object.keys(environment)
      .filter((name) => /^(PULUMI|AWS)_/.test(name) && !SHOWN.includes(name))
      .sort(),
  ];
  return [
    ...names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [`export ${name}=${quote(value)}`];
    }),
    `cd ${quote(layout.stacks)}`,
    "# Then: pulumi preview --stack production, pulumi up --stack production,",
    "# npm run prism -- status --stack production, pulumi config set prism:release v2.4.0 --stack production",
  ];
}

/** A word for a POSIX shell that is read as it is. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
