import { expectHolds } from "./support/holds";

describe("a small proof on hosts without an engine", function () {
  this.timeout(10 * 60_000);

  it("finds every damaged or impossible backup before anything is touched", () =>
    expectHolds("backups", 3));

  it("ends everything that hangs within its limit", () => expectHolds("hangs", 1));
});
