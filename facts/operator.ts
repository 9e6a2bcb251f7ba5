import { hostname, userInfo } from "node:os";

/** Who acts, as ledgers record it: `user@machine`. */
export function operatorName(): string {
  return `${userInfo().username}@${hostname()}`;
}
