import { BASE_STYLE } from "../../cli/report/style";

/** Style of the rehearsal's report. */
export const REPORT_STYLE = `${BASE_STYLE}
.time .verdict { font-size: .8rem; margin-left: .3rem; }
ol.steps { list-style: none; margin: 0; padding: 0; background: var(--sheet);
  border: 1px solid var(--line); border-radius: .6rem; }
ol.steps > li { display: grid; grid-template-columns: 1fr auto; gap: .2rem 1rem;
  padding: .9rem 1rem; border-top: 1px solid var(--line); }
ol.steps > li:first-child { border-top: 0; }
.title { font-weight: 600; }
.time { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.wide { grid-column: 1 / -1; min-width: 0; }
.hosts { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .3rem; }
.host { font-size: .85rem; padding: .05rem .55rem; border-radius: .4rem; white-space: nowrap;
  color: var(--quiet); border: 1px solid var(--line); }
.old { color: var(--old); background: var(--old-ground); border-color: transparent; }
.new { color: var(--new); background: var(--new-ground); border-color: transparent; }
`;
