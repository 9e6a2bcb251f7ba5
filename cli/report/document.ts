import { html, Html } from "./html";

/** Nothing may be loaded, and no script may run, whatever a host or a release has written into a page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One page. */
export interface Page {
  /** Plain text. */
  readonly title: string;
  /** CSS. */
  readonly style: string;
  readonly content: Html;
}

/** Text of an HTML page that needs nothing else and is readable on a phone. */
export function formatPage({ title, style, content }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.text;
}
