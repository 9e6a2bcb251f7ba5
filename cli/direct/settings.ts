import type { Settings } from "../../config/schema";
import { readUngatedSettings, type StackChoice } from "../settings";

/**
 * Settings for work by ssh alone: if Pulumi cannot decrypt the private key, the ssh agent is asked in its place.
 *
 * @param say  gets a word about it
 */
export function readDirectSettings(
  choice: StackChoice,
  say: (line: string) => void,
): Promise<Settings> {
  return readUngatedSettings(choice, (reason) =>
    say(`The ssh agent is asked, because the key in the stack file cannot be read (${reason}).`),
  );
}
