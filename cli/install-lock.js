"use strict";

var fs = require("node:fs");
var path = require("node:path");

var LONGEST_WAIT_SECONDS = 600;

/**
 * Runs work while holding the lock file; waits for a holder that lives, takes over from a dead one.
 * Synchronous, because nothing else can run before the packages are there.
 */
function withLock(file, say, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  var deadline = Date.now() + LONGEST_WAIT_SECONDS * 1000;
  var told = false;
  while (!take(file)) {
    removeIfDead(file);
    if (Date.now() > deadline) {
      throw new Error(
        file + ": expected to be released within " + LONGEST_WAIT_SECONDS + " s; remove it",
      );
    }
    if (!told) say("Another process installs the packages; waiting for it …");
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    return work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** Creates the lock with this process's id inside in one act, so that nobody sees it half-written. */
function take(file) {
  var draft = file + "." + process.pid;
  fs.writeFileSync(draft, String(process.pid));
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Only the process that holds the second lock may remove a dead holder's, or two would both "win". */
function removeIfDead(file) {
  if (!isDead(file) || !take(file + ".takeover")) return;
  try {
    if (isDead(file)) fs.rmSync(file, { force: true });
  } finally {
    fs.rmSync(file + ".takeover", { force: true });
  }
}

function isDead(file) {
  var pid;
  try {
    pid = Number(fs.readFileSync(file, "utf8"));
  } catch {
    return false;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

module.exports = { withLock };
