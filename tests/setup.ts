// Mocha lets a stray rejection pass; here it fails the run.
process.on("unhandledRejection", (reason) => {
  throw reason;
});
