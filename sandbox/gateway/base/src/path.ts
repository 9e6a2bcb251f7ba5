/** The path a request asks for; health checks of balancers often name no host. */
export function pathOf(request: Request): string {
  return new URL(request.url, "http://localhost").pathname;
}
