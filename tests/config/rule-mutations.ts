import { HOST_KEY, type Place } from "./input";
import type { Mutation } from "./mutation";

const OLD = "old deployments are deleted, so move the data and tell the app where it is";
const REMOVE_PORT = "remove it, the program sets it from prism:app.port";

function one(what: string, place: Place, value: unknown, ...says: string[]): Mutation {
  return { what, changes: [[place, value]], says };
}

/** Configurations whose keys are each right and together wrong. */
export const RULE_MUTATIONS: readonly Mutation[] = [
  one(
    "two hosts of one name, in any case",
    ["hosts", 1, "name"],
    "PROD-1",
    'prism:hosts[1].name: must be unique, got "PROD-1" as in hosts[0]; give every host its own name',
  ),
  one(
    "two hosts behind one server of the balancer",
    ["hosts", 1, "balancerName"],
    "prod-1",
    'prism:hosts[1].balancerName: must be unique, got "prod-1" as in hosts[0]; name the server that leads to this host',
  ),
  one(
    "a fleet of canaries",
    ["hosts", 1, "ring"],
    "canary",
    "prism:hosts: must hold a host of ring stable, got canary for all 2; remove ring from the hosts that follow the canary",
  ),
  one(
    "two hosts at one place",
    ["hosts", 1, "address"],
    "192.0.2.1",
    "prism:hosts[1]: must differ from other hosts in address, port or paths.root, got those of hosts[0]; correct one or remove the second",
  ),
  one(
    "data inside the deployments",
    ["backup", "data"],
    ["/srv/x", "{root}/deployments/data"],
    `prism:backup.data[1]: must lie outside /srv/prism-gateway/deployments of host prod-1, got "/srv/prism-gateway/deployments/data"; ${OLD}`,
  ),
  {
    what: "data inside the running deployment of one host",
    changes: [
      [["hosts", 1, "paths"], { root: "/opt/gateway" }],
      [["backup", "data"], ["/opt/gateway/current/data"]],
    ],
    says: [
      `prism:backup.data[0]: must lie outside /opt/gateway/current of host prod-2, got "/opt/gateway/current/data"; ${OLD}`,
    ],
  },
  one(
    "data that hold the deployments",
    ["backup", "data"],
    ["/srv"],
    'prism:backup.data[0]: must not hold /srv/prism-gateway/deployments of host prod-1, got "/srv"; name the data folder itself, or a restore would bring back old deployments',
  ),
  one(
    "a backup inside the data",
    ["backup", "target"],
    "/srv/data/backups",
    'prism:backup.target: must lie outside the data folder /srv/data of host prod-1, got "/srv/data/backups"; each backup would hold all earlier ones, so choose another folder',
  ),
  one(
    "limits that exceed the budget",
    ["limits"],
    { budget: 809 },
    "prism:limits.budget: must be at least 945, the sum of lock, stage, backup, migrate, 2 x activate, verify, 2 x settle, 1 x prism:waves.dwellSeconds, got 809; raise it or lower one of those",
  ),
  one(
    "a watch that exceeds the budget",
    ["canary"],
    { watchSeconds: 900 },
    "prism:limits.budget: must be at least 1830, the sum of lock, stage, backup, migrate, 2 x activate, verify, 2 x settle and the canary watch, got 1800; raise it or lower one of those",
  ),
  one(
    "more hosts in service than there can be",
    ["minimumHealthy"],
    2,
    "prism:minimumHealthy: must be less than the number of hosts, 2, got 2; a host is out of service while its app restarts, so lower it to 1 or add a host",
  ),
  one(
    "a canary of all hosts",
    ["waves", "canary"],
    "60%",
    'prism:waves.canary: must leave a host that follows the canary, got "60%" of 2; lower it, or write ring',
  ),
  one(
    "a canary that is a group of keys",
    ["waves", "canary"],
    { count: 9 },
    'prism:waves.canary: must be ring, a count such as 2 or a share such as "25%", got a group of keys; write one of them',
  ),
  one(
    "waves that do not rise to all hosts",
    ["waves", "then"],
    ["50%", "20%"],
    'prism:waves.then: must rise and end with 100%, got ["50%","20%"]; write such as ["50%", "100%"]',
  ),
  {
    what: "a canary that leaves out hosts of its ring",
    changes: [
      [["waves"], { canary: 1 }],
      [["hosts", 2], { name: "prod-3", address: "192.0.2.3", hostKey: HOST_KEY, ring: "canary" }],
    ],
    says: [
      "prism:waves.canary: must hold all 2 hosts of ring canary, got 1 of 3; raise it, write ring, or remove ring from hosts",
    ],
  },
  {
    what: "a watch without canary hosts",
    changes: [
      [["hosts", 0, "ring"], "stable"],
      [["canary"], {}],
    ],
    says: [
      "prism:canary: must have a wave of hosts to watch and one that waits for it, got one wave; give a host ring canary, or set prism:waves.canary to 1",
    ],
  },
  {
    what: "a balancer that is slower than the step that waits for it",
    changes: [
      [["balancer"], { adapter: "command", drain: ["a"], ready: ["b"], drainSeconds: 40 }],
      [["limits"], { settle: 69 }],
    ],
    says: [
      "prism:limits.activate: must be at least 70, the sum of prism:balancer.drainSeconds and readySeconds, got 60; raise it or lower those",
      "prism:limits.settle: must be at least 70, the sum of prism:balancer.drainSeconds and readySeconds, got 69; raise it or lower those",
    ],
  },
  one(
    "PORT among the variables",
    ["app", "environment", "PORT"],
    "80",
    `prism:app.environment.PORT: must not be set here, got a value; ${REMOVE_PORT}`,
  ),
  one(
    "PORT among the secrets",
    ["secrets", "values", "PORT"],
    "80",
    `prism:secrets.values.PORT: must not be set here, got a value; ${REMOVE_PORT}`,
  ),
  one(
    "PORT for the JWT secret",
    ["secrets", "jwtVariable"],
    "PORT",
    'prism:secrets.jwtVariable: must not be PORT, got "PORT"; choose another, PORT is the app\'s port',
  ),
  {
    what: "the JWT secret among the variables, under the name it was given",
    changes: [
      [["secrets", "jwtVariable"], "TOKEN_KEY"],
      [["app", "environment"], { TOKEN_KEY: "x", JWT_SECRET: "free" }],
    ],
    says: [
      "prism:app.environment.TOKEN_KEY: must not be set here, got a value; remove it, prism:secrets.jwtValue sets it",
    ],
  },
  {
    what: "a variable that is a secret too",
    changes: [
      [["app", "environment", "API_KEY"], "x"],
      [["secrets", "values", "API_KEY"], "y"],
    ],
    says: [
      "prism:app.environment.API_KEY: must be set once, got it in prism:secrets.values too; remove one of the two",
    ],
  },
  one(
    "a pattern that is no regular expression",
    ["app", "logErrorPattern"],
    "(ERROR",
    'prism:app.logErrorPattern: must be a regular expression, got "(ERROR"; close its brackets, and write \\\\ before a character meant as itself',
  ),
  {
    what: "a host that repeats another, beside what else is wrong with it",
    changes: [[["hosts", 1], { name: "prod-1", address: "192.0.2.1", hostKey: HOST_KEY }]],
    says: [
      'prism:hosts[1].name: must be unique, got "prod-1" as in hosts[0]; give every host its own name',
      "prism:hosts[1]: must differ from other hosts in address, port or paths.root, got those of hosts[0]; correct one or remove the second",
    ],
  },
];
