/** How often the parent is looked at; milliseconds. */
const lookMilliseconds = 500;

/**
 * Ends this process when the one that started it is gone: a killed CLI tells its plugins
 * nothing. The system then gives this process another parent.
 */
export function exitWithParent(): void {
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) process.exit(0);
  };
  setInterval(look, lookMilliseconds).unref();
}
