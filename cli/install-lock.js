"use strict";

var crypto = require("node:crypto");
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
        file +
          ": expected to be released within " +
          LONGEST_WAIT_SECONDS +
          " s; if nobody installs, remove it and " +
          takeoverOf(file),
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

/** Creates the lock with its holder's name inside in one act, so that nobody sees it half-written. */
function take(file) {
  var draft = file + "." + crypto.randomBytes(8).toString("hex");
  fs.writeFileSync(draft, JSON.stringify(nameOf(process.pid)));
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

function takeoverOf(file) {
  return file + ".takeover";
}

/** Only the process that holds the second lock may remove a dead holder's, or two would both "win". */
function removeIfDead(file) {
  if (!isDead(file) || !take(takeoverOf(file))) return;
  try {
    if (isDead(file)) fs.rmSync(file, { force: true });
  } finally {
    fs.rmSync(takeoverOf(file), { force: true });
  }
}

/** A process by its boot, namespace and start: a reused pid, or that of another container, is none of them. */
function nameOf(pid) {
  return { pid: pid, started: readStart(pid), boot: readBoot(), namespace: readNamespace() };
}

function isDead(file) {
  var holder;
  try {
    holder = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return false;
  }
  // As this file wrote it before it knew more, and where the kernel says no more.
  if (typeof holder === "number") return !isThere(holder);
  if (holder.boot === null || readBoot() === null) return !isThere(holder.pid);
  // Nothing outlives the machine's restart.
  if (holder.boot !== readBoot()) return true;
  // The ids of another container say nothing here.
  return holder.namespace === readNamespace() && holder.started !== readStart(holder.pid);
}

function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

/** Ticks from boot to the start of a process; null if it is gone, or the kernel does not say it. */
function readStart(pid) {
  return tryRead(function () {
    var stat = fs.readFileSync("/proc/" + pid + "/stat", "utf8");
    // The command's name stands in brackets and may hold anything, so count from its end.
    var fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : Number(fields[19]);
  });
}

function readBoot() {
  return tryRead(function () {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  });
}

function readNamespace() {
  return tryRead(function () {
    return fs.readlinkSync("/proc/self/ns/pid");
  });
}

function tryRead(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

module.exports = { withLock };
