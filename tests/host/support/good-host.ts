import assert from "node:assert/strict";
import type { Verdict } from "../../../plan/protocol";
import type { Deployment } from "../../../plan/release";
import { removeTemporaryFolders } from "../../support/temporary-folder";
import { createOrigin, type Origin } from "./app";
import { TestHost } from "./host";
import { deploymentOf, type StepOrder } from "./orders";

/** A host that runs a good release and must do so after every test. */
export interface GoodHost {
  readonly origin: Origin;
  readonly host: TestHost;
  readonly good: Deployment;
  /** An order of a new run. */
  order(deployment: Deployment, request?: object): StepOrder;
  /** Tags a release in the origin. */
  release(tag: string, source?: string, files?: Record<string, string>): Deployment;
}

/** Sets up and checks one host around the tests of a suite. */
export function useGoodHost(): GoodHost {
  const origin = createOrigin();
  let host: TestHost | undefined;
  let good: Deployment | undefined;
  let runs = 0;
  const rig: GoodHost = {
    origin,
    get host() {
      assert.ok(host);
      return host;
    },
    get good() {
      assert.ok(good);
      return good;
    },
    order: (deployment, request = {}) => ({
      deployment,
      runId: `deploy-${String((runs += 1))}`,
      request: { ...request },
    }),
    release: (tag, source, files = {}) =>
      deploymentOf(
        tag,
        origin.release({ tag, files, ...(source === undefined ? {} : { source }) }),
      ),
  };
  before(async () => {
    good = rig.release("v1.0.0");
    host = await TestHost.create(origin.folder);
    await host.deploy(rig.order(good));
  });
  beforeEach(() => {
    rig.host.limits = { verify: 4 };
  });
  afterEach(async () => {
    assert.equal(await rig.host.version(), "1.0.0");
    const { current, process, drift, ledger } = await rig.host.inspect();
    assert.deepEqual([current?.id, process?.deploymentId], [rig.good.id, rig.good.id]);
    assert.deepEqual([drift, ledger.openRun], [[], null]);
  });
  after(() => {
    host?.stop();
    removeTemporaryFolders();
  });
  return rig;
}

/** The one failure of a run that ended with the host put back. */
export function failureOf(verdicts: readonly Verdict[]) {
  const failed = verdicts.filter(({ outcome }) => outcome === "failed");
  assert.equal(failed.length, 1, JSON.stringify(verdicts));
  assert.equal(verdicts.at(-1)?.outcome, "reverted", JSON.stringify(verdicts.at(-1)));
  assert.ok(failed[0]?.failure);
  return failed[0].failure;
}
