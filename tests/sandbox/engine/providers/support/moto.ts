import { withSandboxAws } from "../../../../../sandbox/aws-environment";
import { AWS } from "../../../../support/aws";
import { awsClients } from "../../../../support/aws-clients";
import { startMoto } from "../../../../support/moto";
import { environment, startSetting, type Setting } from "./setting";

/** A running moto with a stand-in for AWS that uses it, and clients to look and act past it. */
export interface Account extends Setting, ReturnType<typeof awsClients> {}

/** Starts moto and a stand-in with these tags for everything. */
export async function openAccount(tags: Record<string, string>): Promise<Account> {
  const moto = await startMoto();
  try {
    const env = withSandboxAws(environment(), moto);
    const config = { region: AWS.region, defaultTags: JSON.stringify({ tags }) };
    const setting = await startSetting("aws", env, config);
    const stop = async () => {
      await setting.stop();
      await moto.stop();
    };
    return { ...setting, ...awsClients(moto.url), stop };
  } catch (error) {
    await moto.stop();
    throw error;
  }
}
