/** Style of the report: light and dark as the reader's system says, one column on a phone. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --sheet: #ffffff; --ink: #1b2330; --quiet: #5b6675; --line: #dde2e9;
  --good: #14683a; --good-ground: #e3f4e9; --bad: #a3161f; --bad-ground: #fce8e9;
  --old: #3d4f78; --old-ground: #e6ebf7; --new: #6a3f8f; --new-ground: #f1e7f9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161d; --sheet: #1b212b; --ink: #e4e9f0; --quiet: #9aa6b6; --line: #303947;
    --good: #7fdca4; --good-ground: #173424; --bad: #ff9ba1; --bad-ground: #431c20;
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
.time .verdict { font-size: .8rem; margin-left: .3rem; }
.meta { margin-top: .8rem; font-size: .85rem; }
.kept { color: var(--good); background: var(--good-ground); }
.broken { color: var(--bad); background: var(--bad-ground); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem;
  margin: 1.4rem 0 0; }
.facts div { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem;
  padding: .7rem .9rem; }
.facts dt { color: var(--quiet); font-size: .85rem; }
.facts dd { margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
ol.steps { list-style: none; margin: 0; padding: 0; background: var(--sheet);
  border: 1px solid var(--line); border-radius: .6rem; }
ol.steps > li { display: grid; grid-template-columns: 1fr auto; gap: .2rem 1rem;
  padding: .9rem 1rem; border-top: 1px solid var(--line); }
ol.steps > li:first-child { border-top: 0; }
.title { font-weight: 600; }
.time { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.wide { grid-column: 1 / -1; min-width: 0; }
.detail { overflow-wrap: anywhere; white-space: pre-wrap; }
.hosts { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .3rem; }
.host { font-size: .85rem; padding: .05rem .55rem; border-radius: .4rem; white-space: nowrap;
  color: var(--quiet); border: 1px solid var(--line); }
.old { color: var(--old); background: var(--old-ground); border-color: transparent; }
.new { color: var(--new); background: var(--new-ground); border-color: transparent; }
details { margin-top: .4rem; }
summary { cursor: pointer; color: var(--quiet); }
pre { margin: .5rem 0 0; padding: .8rem; overflow-x: auto; background: var(--ground);
  border: 1px solid var(--line); border-radius: .4rem;
  font: .8rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
`;
