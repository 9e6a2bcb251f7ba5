"use strict";

const fs = require("node:fs");
const { reporters, Runner } = require("mocha");

const LONG_TEST_MILLISECONDS = 1000;
const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_RUN_END } =
  Runner.constants;

/**
 * One line per outermost suite as it ends, and one per long test; failures in full at the end.
 * Writes {passed, failed} to the file named by the reporter option "sums".
 */
module.exports = class PrismReporter extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    let passed = 0;
    let failed = 0;
    let inSuite = { passed: 0, failed: 0 };
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (isOutermost(suite)) inSuite = { passed: 0, failed: 0 };
    });
    runner.on(EVENT_TEST_PASS, (test) => {
      passed++;
      inSuite.passed++;
      if (test.duration >= LONG_TEST_MILLISECONDS) {
        console.log(`    ${test.fullTitle()} (${(test.duration / 1000).toFixed(1)} s)`);
      }
    });
    runner.on(EVENT_TEST_FAIL, (test) => {
      failed++;
      inSuite.failed++;
      console.log(`    FAILED ${test.fullTitle()}`);
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (!isOutermost(suite)) return;
      const failures = inSuite.failed === 0 ? "" : `, ${inSuite.failed} failed`;
      console.log(
        `  ${inSuite.failed === 0 ? "ok " : "NOT"} ${suite.title} (${inSuite.passed}${failures})`,
      );
    });
    runner.once(EVENT_RUN_END, () => {
      if (failed > 0) this.epilogue();
      const file = options.reporterOptions?.sums;
      if (file) fs.writeFileSync(file, JSON.stringify({ passed, failed }));
    });
  }
};

function isOutermost(suite) {
  return suite.parent?.root === true;
}
