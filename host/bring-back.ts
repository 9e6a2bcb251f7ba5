import type { StepContext } from "./context";
import { pm2 } from "./pm2";
import type { ReadyRestore } from "./restore";

/**
 * Stops the app and brings the data back; starts the app again, as it was, if that fails.
 *
 * @param app  pm2 name; null if pm2 does not know the app
 */
export async function bringBackStopped(
  context: StepContext,
  restore: ReadyRestore,
  app: string | null,
): Promise<readonly string[]> {
  const stopping = Date.now();
  try {
    if (app !== null) await pm2(context, ["stop", app]);
    return await restore.bringBack(stopping);
  } catch (error) {
    restore.discard();
    if (app !== null) await pm2(context, ["restart", app]);
    throw error;
  }
}
