import type { StepContext } from "./context";
import { pm2, trySave } from "./pm2";
import type { ReadyRestore } from "./restore";

/** Has pm2 keep its list as it is now for a reboot; a restore goes on without it. */
export async function noteForReboot(context: StepContext): Promise<void> {
  const problem = await trySave(context);
  if (problem !== null) context.say(problem);
}

/**
 * Stops the app and brings the data back; starts the app again, as it was, if that fails. After a reboot meanwhile pm2
 * leaves it stopped: nothing may write to data that is half brought back. Whoever starts it tells pm2 so again.
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
    if (app !== null) {
      await pm2(context, ["stop", app]);
      await noteForReboot(context);
    }
    return await restore.bringBack(stopping);
  } catch (error) {
    restore.discard();
    if (app !== null) {
      await pm2(context, ["restart", app]);
      await noteForReboot(context);
    }
    throw error;
  }
}
