import { bundleProvider } from "./bundle";
import { FakeEngine } from "./fake-engine";
import type { Properties } from "./protocol";
import { ProviderProcess } from "./provider-process";

/** A bundled provider with an engine that listens to it. */
export interface Setting {
  command: string[];
  engine: FakeEngine;
  address: string;
  provider: ProviderProcess;
  stop(): Promise<void>;
}

/**
 * Bundles and starts one stand-in, configured, without the operator's ssh agent.
 *
 * @param env     its environment
 * @param config  of the package
 */
export async function startSetting(
  name: string,
  env = environment(),
  config: Properties = {},
): Promise<Setting> {
  const bundle = await bundleProvider(name);
  const engine = new FakeEngine();
  const address = await engine.start();
  const provider = await ProviderProcess.start(bundle.command, address, env);
  await provider.configure(config);
  const stop = async () => {
    await provider.stop();
    engine.stop();
    bundle.remove();
  };
  return { command: bundle.command, engine, address, provider, stop };
}

/** This process's environment without an ssh agent. */
export function environment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  delete env.SSH_AUTH_SOCK;
  return env;
}
