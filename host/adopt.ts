import type { AdoptRequest, Recorded, Survey } from "../plan/adoption";
import { record } from "./adopt-record";
import { survey } from "./adopt-survey";

/** Answers what `prism adopt` asks of this host. */
export function adopt(request: AdoptRequest): Promise<Survey | Recorded> {
  return request.kind === "survey" ? survey(request) : record(request);
}
