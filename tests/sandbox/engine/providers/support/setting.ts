import { bundleProvider } from "./bundle";
import { FakeEngine } from "./fake-engine";
import { ProviderProcess } from "./provider-process";

/** A bundled provider with an engine that listens to it. */
export interface Setting {
  command: string[];
  engine: FakeEngine;
  address: string;
  provider: ProviderProcess;
  stop(): Promise<void>;
}

/** Bundles and starts one stand-in, configured, without the operator's ssh agent. */
export async function startSetting(name: string): Promise<Setting> {
  const bundle = await bundleProvider(name);
  const engine = new FakeEngine();
  const address = await engine.start();
  const provider = await ProviderProcess.start(bundle.command, address, environment());
  await provider.configure();
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
