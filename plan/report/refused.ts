import type { PastRun } from "../history";
import { isRefused, type PlanReview } from "../review/review";

/**
 * Whether the report of now is that of a refusal: an update would be refused, and the newest run is no attempt at what is
 * wanted. What is held was tried by a run, and an order to go back is told by its run too.
 *
 * @param newest  undefined: no run is known
 */
export function isAboutRefusal(review: PlanReview, newest: PastRun | undefined): boolean {
  const isNew = review.kind === "first" || review.kind === "deploy" || review.kind === "refuse";
  return isNew && isRefused(review) && newest?.run.deployment.id !== review.wanted;
}
