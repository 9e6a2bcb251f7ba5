// pm2 start ecosystem.config.js --env staging | production
// pm2 deploy ecosystem.config.js production-canary | production-all
const target = (host) => ({
  user: "deploy",
  host,
  ref: "origin/main",
  repo: process.env.PRISM_REPOSITORY || "git@example.com:prism/gateway.git",
  path: "/srv/prism-gateway",
  "post-deploy":
    "bun install --production --frozen-lockfile && bun run migrate --env=production" +
    " && pm2 startOrRestart ecosystem.config.js --env production",
});

module.exports = {
  apps: [
    {
      name: "prism-gateway-api",
      // pm2 must not wrap Bun: cluster mode never listens.
      script: process.env.BUN_BINARY || "bun",
      interpreter: "none",
      exec_mode: "fork",
      args: "run src/server.ts",
      cwd: __dirname,
      kill_timeout: 9000,
      env_staging: { NODE_ENV: "staging" },
      env_production: { NODE_ENV: "production" },
    },
  ],
  deploy: {
    "production-canary": target(["prod-1.example.com"]),
    "production-all": target(["prod-1.example.com", "prod-2.example.com", "prod-3.example.com"]),
  },
};
