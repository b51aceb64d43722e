// Drives the real program in a real browser. `npm run e2e -- [--all] [--pictures] [WORDS…]`:
// words choose tests by their titles, `--all` looks at every register instead of one for each
// template, `--pictures` keeps one of every page looked at; `cycle` drives a whole cycle of the
// process, which takes minutes.
// HOLDFAST_BIN names the program, CHROMIUM the browser.
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { SHOTS } from "./kit/audit.mjs";
import { Server } from "./kit/server.mjs";
import { chosen } from "./kit/tests.mjs";
import { Run, World } from "./kit/world.mjs";
import "./designed.mjs";
import "./process.mjs";
import "./bpmn.mjs";
import "./pages.mjs";
import "./parts.mjs";
import "./plain.mjs";
import "./keyboard.mjs";
import "./live.mjs";
import "./drafts.mjs";
import "./conflict.mjs";
import "./bulk.mjs";
import "./undo.mjs";
import "./first-run.mjs";
import "./import.mjs";
import "./import-tools.mjs";
import "./policy.mjs";
import "./weights.mjs";
import "./cycle.mjs";

const AT_ONCE = 2;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
];

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`.padStart(7);
}

// What went wrong, and where in the tests; the runner's own frames say nothing.
function told(fault) {
  const own = /^\s+at .*(run\.mjs|node:internal|Promise\.all)/;
  const lines = String(fault.stack ?? fault).split("\n");
  return lines.filter((line) => !own.test(line)).join("\n");
}

// The test's body within its time. What is still open when it fails is pictured.
async function attempt(run, { title, body, longest }) {
  const world = new World(run);
  let late;
  const limit = new Promise((_, reject) => {
    const words = `not done after ${longest / 1000} s`;
    late = setTimeout(() => reject(new Error(words)), longest);
  });
  let fault;
  try {
    await Promise.race([body(world), limit]);
  } catch (error) {
    fault = error;
    const name = title.replaceAll(/\W+/g, "-").slice(0, 60);
    const pictures = world.pages().map((page, at) =>
      page.screenshot({ path: `${SHOTS}failed-${name}-${at}.png`, timeout: 5000 }),
    );
    await Promise.allSettled(pictures);
  } finally {
    clearTimeout(late);
  }
  const troubles = await world.close();
  if (!fault && troubles.length > 0) fault = new Error([...new Set(troubles)].join("\n"));
  return fault;
}

async function runAll(run, tests) {
  const failed = [];
  const waiting = [...tests];
  const work = async () => {
    for (let test = waiting.shift(); test && run.server.isThere(); test = waiting.shift()) {
      const began = performance.now();
      const fault = await attempt(run, test);
      console.log(`${fault ? "FAILED" : "ok    "} ${seconds(began)}  ${test.title}`);
      if (fault) {
        failed.push(test.title);
        console.log(told(fault).replaceAll(/^/gm, "         "));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (!run.server.isThere()) failed.push("the program ended before the tests did");
  return failed;
}

async function main(options) {
  const words = options.filter((option) => !option.startsWith("--"));
  const tests = chosen(words);
  if (tests.length === 0) throw new Error(`No title holds ${words.join(" or ")}`);
  const beside = fileURLToPath(new URL("../../target/debug/holdfast", import.meta.url));
  const began = performance.now();
  await rm(SHOTS, { recursive: true, force: true });
  await mkdir(SHOTS, { recursive: true });
  const server = await Server.start(process.env.HOLDFAST_BIN ?? beside);
  const failed = [];
  try {
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    const run = new Run(server, browser, options.includes("--all"));
    failed.push(...(await runAll(run, tests)));
    await browser.close();
    for (const [name, value] of run.figures) console.log(`${name.padEnd(48)} ${value}`);
  } finally {
    const code = await server.stop();
    if (code !== 0) failed.push(`the program ended with ${code}`);
    for (const line of server.faults()) failed.push(`the program said: ${line}`);
  }
  const passed = tests.filter(({ title }) => !failed.includes(title)).length;
  console.log(`${passed} of ${tests.length} passed in ${seconds(began).trim()}`);
  for (const title of failed) console.log(`failed: ${title}`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
