"use strict";

var fs = require("node:fs");
var path = require("node:path");
var childProcess = require("node:child_process");
var lock = require("./install-lock.js");

/** Refuses a Node older than package.json's engines.node; there only the form ">=x.y.z" is used. */
function checkNode(version, root) {
  var wanted = readJson(path.join(root, "package.json")).engines.node.replace(/^>=/, "");
  if (isOlder(version, wanted)) {
    throw new Error(
      "Node.js: expected " + wanted + " or newer, found " + version + "; install a newer Node.js",
    );
  }
}

/** True if version x.y.z is lower than the wanted one. */
function isOlder(version, wanted) {
  var have = version.split(".").map(Number);
  var want = wanted.split(".").map(Number);
  for (var index = 0; index < 3; index++) {
    if (have[index] !== want[index]) return have[index] < want[index];
  }
  return false;
}

/**
 * Why npm ci must run; null when what is installed is what package-lock.json says.
 * Compares contents: git sets new file times on every switch of branches.
 */
function reasonToInstall(wanted, installed) {
  if (installed === null) return "nothing is installed yet";
  var names = Object.keys(wanted.packages).filter(function (name) {
    return name !== "";
  });
  for (var name of names) {
    var want = wanted.packages[name];
    var have = installed.packages[name];
    // npm leaves out optional packages that are for other machines.
    if (have === undefined && (want.optional || want.devOptional)) continue;
    if (have === undefined || have.version !== want.version || have.integrity !== want.integrity) {
      return name.replace(/^node_modules\//, "") + " " + want.version + " is not installed";
    }
  }
  return null;
}

/** Runs npm ci if it must run; of several processes at once one installs and the others wait. */
function installWhenNeeded(root, say) {
  if (currentReason(root) === null) return;
  lock.withLock(path.join(root, ".sandbox", "install.lock"), say, function () {
    var reason = currentReason(root);
    if (reason === null) return;
    say("Installing packages (npm ci): " + reason + " …");
    npmCi(root);
  });
}

function currentReason(root) {
  var wanted = readJson(path.join(root, "package-lock.json"));
  // npm writes this file last, so an interrupted installation has none.
  var record = path.join(root, "node_modules", ".package-lock.json");
  return reasonToInstall(wanted, fs.existsSync(record) ? readJson(record) : null);
}

function npmCi(root) {
  var result = childProcess.spawnSync(
    "npm",
    ["ci", "--include=dev", "--no-progress", "--loglevel=error"],
    {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (result.error) {
    throw new Error(
      "npm: expected npm on PATH to install packages, got " +
        result.error.message +
        "; install npm, or run npm ci by other means",
    );
  }
  if (result.status !== 0) {
    throw new Error(
      "npm ci: expected exit 0, got " +
        (result.status === null ? result.signal : result.status) +
        "; npm said:\n" +
        (result.stderr + result.stdout).trim(),
    );
  }
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

module.exports = { checkNode, isOlder, reasonToInstall, installWhenNeeded };
