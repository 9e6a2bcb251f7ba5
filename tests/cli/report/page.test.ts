import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { reportPage } from "../../../cli/report/page";
import { measuresOf } from "../../../plan/measures/measures";
import { reportOf, type DeliveryReport } from "../../../plan/report/report";
import { findChromium, openBrowser, showPage, type Look } from "../../support/browser";
import { HOSTS, refusedReport, TOLD } from "../../support/told-runs";

const context = { stack: "production", zone: "Asia/Shanghai", hosts: HOSTS };
const measures = measuresOf({ runs: Object.values(TOLD), taggedAt: new Map() });

/** A report of each kind, by its name. */
const REPORTS: Readonly<Record<string, DeliveryReport>> = {
  ...Object.fromEntries(
    Object.entries(TOLD).map(([name, past]) => [
      name,
      { ...reportOf(past, context), measures, missing: ["prod-9 was not reached"] },
    ]),
  ),
  refused: { ...refusedReport(), measures, missing: [] },
};
const pageOf = (name: string) => reportPage(REPORTS[name] ?? assert.fail(name));

/** Structure of a page, as the browser has laid it out. */
interface PageFacts {
  readonly width: number;
  readonly isGroundLight: boolean;
  readonly isInkLight: boolean;
  readonly titles: readonly string[];
  readonly small: number;
  readonly unnamed: number;
  readonly bars: number;
  readonly outside: number;
}

// A text: the compiler knows no document, and the project needs none elsewhere.
const PAGE_FACTS = `(() => {
  const all = (words) => [...document.querySelectorAll(words)];
  const box = (element) => element.getBoundingClientRect();
  const isLight = (name) => Number(/\\d+/.exec(getComputedStyle(document.body)[name])[0]) > 127;
  return {
    width: document.documentElement.scrollWidth,
    isGroundLight: isLight("backgroundColor"),
    isInkLight: isLight("color"),
    titles: all("h1, h2").map(({ textContent }) => textContent),
    small: all("figure svg").filter((svg) => box(svg).width < 250 || box(svg).height < 100).length,
    unnamed: all("[role=img]:not([aria-label])").length,
    bars: all(".track span").length,
    outside: all(".track span").filter((bar) => box(bar).right > box(bar.parentElement).right + 4)
      .length,
  };
})()`;
const STROKES = `[...document.querySelectorAll("figure path[stroke^=var]")].map(
  (drawn) => getComputedStyle(drawn).stroke,
)`;

const LOOKS: readonly Look[] = [
  { width: 360, scheme: "light" },
  { width: 360, scheme: "dark" },
  { width: 1280, scheme: "light" },
  { width: 1280, scheme: "dark" },
];

describe("reportPage", () => {
  it("asks for nothing outside of itself and forbids scripts", () => {
    for (const name of Object.keys(REPORTS)) {
      const page = pageOf(name);
      const outside = page.match(
        /<(script|link|img|iframe|object)\b|(src|href)=|url\((?!#)|@import/g,
      );
      assert.deepEqual(outside, null, name);
      assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;; /);
    }
  });

  it("escapes what people, hosts and releases have written", () => {
    assert.match(pageOf("aborted"), /&lt;b&gt;wrong&lt;\/b&gt; release/);
    assert.doesNotMatch(pageOf("aborted"), /<b>wrong/);
    assert.match(pageOf("refused"), /must have verified &lt;4444444&gt;/);
  });

  it("has no chart where the course of a watch was not kept", () => {
    const { good } = TOLD;
    const steps = good.steps.map((step) => ({
      ...step,
      watched: step.watched && { ...step.watched, course: undefined },
    }));
    const page = reportPage({ ...reportOf({ ...good, steps }, context), measures, missing: [] });
    assert.doesNotMatch(page, /<figure/);
    assert.match(page, /Its course was not kept/);
  });
});

const path = findChromium();

/** Needs a Chromium on the PATH, such as Debian's package of that name. */
(path === undefined ? describe.skip : describe)("reportPage in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => (browser = await openBrowser(path ?? "")));
  after(() => browser.close());

  for (const name of Object.keys(REPORTS)) {
    it(`shows ${name} narrow and wide, light and dark, without an error, and nothing sticks out`, async () => {
      for (const look of LOOKS) {
        const { page, problems } = await showPage(browser, pageOf(name), look);
        const seen: PageFacts = await page.evaluate(PAGE_FACTS);
        const isLight = look.scheme === "light";
        assert.deepEqual(problems, []);
        assert.deepEqual(
          { width: seen.width, ground: seen.isGroundLight, ink: seen.isInkLight },
          { width: look.width, ground: isLight, ink: !isLight },
        );
        assert.deepEqual([seen.small, seen.unnamed, seen.outside], [0, 0, 0]);
        assert.equal(seen.bars > 0, name !== "refused");
        assert.ok(seen.titles.includes("Measures of the procedure"), seen.titles.join());
        await page.close();
      }
    });
  }

  it("draws canary and control in the colours of the theme", async () => {
    const colours = async (scheme: Look["scheme"]) => {
      const { page } = await showPage(browser, pageOf("good"), { width: 1280, scheme });
      const found: string[] = await page.evaluate(STROKES);
      await page.close();
      return new Set(found);
    };
    const [light, dark] = [await colours("light"), await colours("dark")];
    assert.ok(light.has("rgb(180, 83, 10)") && light.has("rgb(47, 95, 179)"), [...light].join());
    assert.ok(dark.has("rgb(242, 163, 94)") && dark.has("rgb(141, 180, 255)"), [...dark].join());
  });

  it("tells in words what the charts show", async () => {
    const { page } = await showPage(browser, pageOf("went-back"), { width: 360, scheme: "light" });
    const words = await page
      .getByRole("img", { name: /^Failed probes/ })
      .getAttribute("aria-label");
    assert.equal(
      words,
      "Failed probes over the time of the watch: canary up to 40%, control up to 0%, limit 1%",
    );
    await page.close();
  });
});
