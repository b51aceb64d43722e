// What every page owes to everybody: no violation of WCAG 2.2 AA that a program can find, nothing
// that has to be scrolled sideways, in both themes, on a desk and on a phone.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const WIDTHS = [1440, 360];
// The height up to which a page is pictured, in pixels.
const TALLEST = 12_000;
const THEMES = ["light", "dark"];
export const SHOTS = fileURLToPath(new URL("../shots/", import.meta.url));

// Pictures are for people to look at and take as long as half of the audit: without being asked
// for, only what is flawed is kept.
const WANTED = process.argv.includes("--pictures");

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What axe finds wrong on a page as it is now, in lines.
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await axe);
  const found = await page.evaluate(async (rules) => {
    const results = await window.axe.run(document, {
      runOnly: { type: "tag", values: rules },
      resultTypes: ["violations"],
    });
    return results.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map((node) => {
        const why = [...node.any, ...node.all, ...node.none][0]?.message ?? "";
        return `${node.target.join(" ")}: ${why}`;
      }),
    }));
  }, RULES);
  return found.map(({ id, help, where }) => {
    const more = where.length > 3 ? ` and ${where.length - 3} more` : "";
    return `${id}, ${help}: ${where.slice(0, 3).join("; ")}${more}`;
  });
}

// By how many pixels a page is wider than the window, and what sticks out most; of an open menu,
// what of it cannot be reached.
export async function overflow(page) {
  return (await widerThanWindow(page)) ?? menuBeyond(page);
}

// An open menu that leaves the window, or whose content is wider than it.
async function menuBeyond(page) {
  return page.evaluate(() => {
    for (const menu of document.querySelectorAll(".pop:popover-open")) {
      const { left, top, right, bottom } = menu.getBoundingClientRect();
      const [width, height] = [document.documentElement.clientWidth, window.innerHeight];
      const over = Math.ceil(Math.max(-left, -top, right - width, bottom - height));
      if (over > 0) return `with the menu #${menu.id} ${over} px outside of the window`;
      const wide = menu.scrollWidth - menu.clientWidth;
      if (wide > 0) return `with the menu #${menu.id} whose content is ${wide} px too wide`;
    }
    return null;
  });
}

async function widerThanWindow(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const over = root.scrollWidth - root.clientWidth;
    if (over <= 0) return null;
    const widest = [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().width > 0)
      .reduce((a, b) => {
        return b.getBoundingClientRect().right > a.getBoundingClientRect().right ? b : a;
      });
    return `${over} px too wide: ${widest.outerHTML.slice(0, 120)}`;
  });
}

async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}

// What of a page is pictured: all of it, or the upper part of one that is as long as a book.
async function top(page, width) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  return { x: 0, y: 0, width, height: Math.min(height, TALLEST) };
}

// Looks at a page in both themes at both widths.
export async function audit(page, name) {
  await mkdir(SHOTS, { recursive: true });
  const before = page.viewportSize();
  const flaws = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const where = `${name} at ${width} px, ${colorScheme}`;
      const sideways = await overflow(page);
      const found = sideways ? [`${where} is ${sideways}`] : [];
      found.push(...(await violations(page)).map((words) => `${where}: ${words}`));
      flaws.push(...found);
      if (WANTED || found.length > 0) {
        const path = `${SHOTS}${name}-${width}-${colorScheme}.png`;
        await page.screenshot({ path, fullPage: true, clip: await top(page, width) });
      }
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual([...new Set(flaws)], []);
}
