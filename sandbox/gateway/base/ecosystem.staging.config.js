// pm2 start ecosystem.staging.config.js
const { apps } = require("./ecosystem.config.js");

module.exports = { apps: apps.map((app) => ({ ...app, env: app.env_staging })) };
