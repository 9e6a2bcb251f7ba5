/** Colours and type of every page: light and dark as the reader's system says, one column on a phone. */
export const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --sheet: #ffffff; --ink: #1b2330; --quiet: #5b6675; --line: #dde2e9;
  --good: #14683a; --good-ground: #e3f4e9; --bad: #a3161f; --bad-ground: #fce8e9;
  --warn: #7a4b00; --warn-ground: #fdf0d8;
  --old: #3d4f78; --old-ground: #e6ebf7; --new: #6a3f8f; --new-ground: #f1e7f9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161d; --sheet: #1b212b; --ink: #e4e9f0; --quiet: #9aa6b6; --line: #303947;
    --good: #7fdca4; --good-ground: #173424; --bad: #ff9ba1; --bad-ground: #431c20;
    --warn: #f0c674; --warn-ground: #3b2d12;
    --old: #a9bdf0; --old-ground: #232f4d; --new: #d3aef2; --new-ground: #3a2750;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .8rem; }
p { margin: .3rem 0; }
.quiet { color: var(--quiet); }
.verdict { display: inline-block; padding: .15rem .7rem; border-radius: 1rem; font-weight: 600; }
.meta { margin-top: .8rem; font-size: .85rem; }
.kept, .good { color: var(--good); background: var(--good-ground); }
.broken, .bad { color: var(--bad); background: var(--bad-ground); }
.warn { color: var(--warn); background: var(--warn-ground); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem;
  margin: 1.4rem 0 0; }
.facts div { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem;
  padding: .7rem .9rem; }
.facts dt { color: var(--quiet); font-size: .85rem; }
.facts dd { margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
.long { overflow-wrap: anywhere; }
.detail { overflow-wrap: anywhere; white-space: pre-wrap; }
details { margin-top: .4rem; }
summary { cursor: pointer; color: var(--quiet); }
pre { margin: .5rem 0 0; padding: .8rem; overflow-x: auto; background: var(--ground);
  border: 1px solid var(--line); border-radius: .4rem;
  font: .8rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
`;

/** What the report of a delivery has besides. */
export const REPORT_STYLE = `${BASE_STYLE}
:root { --canary: #b4530a; --control: #2f5fb3; --bar: #8a97ab; }
@media (prefers-color-scheme: dark) {
  :root { --canary: #f2a35e; --control: #8db4ff; --bar: #66748a; }
}
h3 { font-size: .95rem; margin: 1.2rem 0 .5rem; }
.sentence { font-size: 1.05rem; overflow-wrap: anywhere; margin: .6rem 0; }
.scroll { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line);
  border-radius: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.words { overflow-wrap: anywhere; min-width: 6rem; }
td.words:first-child { overflow-wrap: normal; }
td.words:last-child { min-width: 7rem; }
td .verdict { font-size: .8rem; white-space: nowrap; }
.timeline tbody th { padding-top: .8rem; font-weight: 600; }
.timeline tbody tr + tr { border-top: 0; }
.timeline td { padding-top: .1rem; padding-bottom: .1rem; }
.timeline td:first-child { padding-left: 1.6rem; white-space: nowrap; width: 1%; }
.timeline td.number, .timeline td:last-child { width: 1%; }
.timeline td:last-child { white-space: nowrap; }
.timeline td.track { min-width: 6rem; padding-left: 0; padding-right: 0; vertical-align: middle; }
.track span { display: block; height: .7rem; min-width: 3px; border-radius: .2rem;
  background: var(--bar); }
.track .failed { background: var(--bad); }
.track .reverted { background: var(--warn); }
.track .watch { background: var(--canary); }
.timeline tr.why td { padding-bottom: .5rem; white-space: normal; width: auto; color: var(--bad);
  overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
  gap: .7rem; }
figure { margin: 0; padding: .7rem .9rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: .6rem; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; font-family: inherit; }
figcaption { font-size: .85rem; color: var(--quiet); }
figcaption b { display: block; color: var(--ink); font-size: .95rem; }
.key { display: inline-block; width: 1.4rem; border-top: 2px solid var(--canary);
  vertical-align: middle; margin: 0 .2rem 0 .6rem; }
.key.control { border-top: 2px dashed var(--control); }
.key.limit { border-top: 2px dotted var(--bad); }
.facts dd { font-size: 1rem; }
@media (max-width: 34rem) {
  main { padding: 1.2rem .7rem 3rem; }
  th, td { padding: .35rem .45rem; }
  td.words { min-width: 4rem; }
  .timeline td:first-child { padding-left: .8rem; }
}
@media print { body { background: none; } }
`;
