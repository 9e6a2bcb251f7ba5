import { withSandboxAws } from "../../../../../sandbox/aws-environment";
import { ensureMoto } from "../../../../../sandbox/moto/install";
import { ensureAws } from "../../../../../sandbox/moto/start";
import { claimPort } from "../../../../../sandbox/ports";
import { endProcesses, isRunning } from "../../../../../sandbox/processes";
import { AWS } from "../../../../support/aws";
import { awsClients } from "../../../../support/aws-clients";
import { newFolder } from "../../../workspace";
import { environment, startSetting, type Setting } from "./setting";

/** A running moto with a stand-in for AWS that uses it, and clients to look and act past it. */
export interface Account extends Setting, ReturnType<typeof awsClients> {}

/** Starts moto and a stand-in with these tags for everything. */
export async function openAccount(tags: Record<string, string>): Promise<Account> {
  const folder = newFolder();
  const python = await ensureMoto((line) => console.log(`    ${line}`));
  const url = `http://127.0.0.1:${await claimPort(folder)}`;
  const mark = await ensureAws(folder, { url }, python, undefined);
  const end = () => endProcesses(() => (isRunning(mark) ? [mark] : []), 3);
  try {
    const env = withSandboxAws(environment(), { url });
    const config = { region: AWS.region, defaultTags: JSON.stringify({ tags }) };
    const setting = await startSetting("aws", env, config);
    const stop = async () => {
      await setting.stop();
      await end();
    };
    return { ...setting, ...awsClients(url), stop };
  } catch (error) {
    await end();
    throw error;
  }
}
