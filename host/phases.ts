import { activate } from "./activate";
import { backup } from "./backup";
import type { Done, StepContext } from "./context";
import { migrate } from "./migrate";
import { settle } from "./settle";
import { stage } from "./stage";
import { undo } from "./undo";
import { verify } from "./verify";

/** Does what one request asks for. */
export function actOn(context: StepContext): Promise<Done> {
  const { request } = context;
  switch (request.phase) {
    case "lock":
      return Promise.resolve({ outcome: "ok", summary: `opened ${request.run.id}`, evidence: {} });
    case "stage":
      return stage({ ...context, request });
    case "backup":
      return backup({ ...context, request });
    case "migrate":
      return migrate({ ...context, request });
    case "activate":
      return activate({ ...context, request });
    case "verify":
      return verify({ ...context, request });
    case "settle":
      return settle({ ...context, request });
    case "undo":
      return undo({ ...context, request });
  }
}
