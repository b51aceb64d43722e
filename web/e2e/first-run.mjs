// The first run: a server without data prints a code, four pages ask, the last one makes it all.
import assert from "node:assert/strict";
import { audit } from "./kit/audit.mjs";
import { withFreshServer } from "./kit/fresh.mjs";
import { test } from "./kit/tests.mjs";

const SECRET = "seven grey herons on a quay";

async function goOn(page, words) {
  await page.getByRole("button", { name: words }).click();
}

async function atStep(page, step) {
  await page.waitForFunction((title) => document.title.includes(title), `step ${step} of 4`);
}

// Through the steps, with a wrong answer at the two that can be wrong; `look` sees each page.
async function walk(page, { code }, look) {
  await page.goto("/");
  assert.equal(new URL(page.url()).pathname, "/start", "whoever comes first is led there");
  await look("1");
  await page.getByLabel("Code of the first run").fill("aaaa-bbbb-cccc-dddd-eeee");
  await goOn(page, "Go on");
  await page.locator(".hf-errors").waitFor();
  assert.match(await page.title(), /^Error: /);
  await look("1-refused");
  // Typed as people type: in capitals, with gaps for the hyphens.
  await page.getByLabel("Code of the first run").fill(code.toUpperCase().replaceAll("-", " "));
  await goOn(page, "Go on");

  await page.getByText("An empty installation").waitFor();
  await look("2");
  await goOn(page, "Go on");

  await page.getByLabel("Organisation that needs the services").fill("Harbour Mutual");
  await page.getByLabel("Who runs the process for it").fill("Breakwater Integration");
  await page.getByLabel("Service continuity management lead: held by").fill("Ida Quay");
  await page.getByLabel("BC manager: held by").fill("Olive Marsh");
  await page.getByLabel("Name", { exact: true }).fill("Ida Quay");
  await look("3");
  await goOn(page, "Check what will be created");
  await page.locator(".hf-errors").waitFor();
  const customer = page.getByLabel("Organisation that needs the services");
  assert.equal(await customer.inputValue(), "Harbour Mutual", "what was typed is kept");
  await look("3-refused");
  await page.getByLabel("E-mail or user name").fill("ida");
  await goOn(page, "Check what will be created");

  await page.getByText("Will be created").waitFor();
  const told = ["Harbour Mutual", "Breakwater Integration", "Ida Quay", "Olive Marsh"];
  for (const words of [...told, "Open, a finding"]) {
    await page.locator("main").getByText(words).first().waitFor();
  }
  await look("4");
  // Back keeps what was typed, and comes forward again.
  await goOn(page, "Back");
  assert.equal(await customer.inputValue(), "Harbour Mutual");
  await goOn(page, "Check what will be created");
  await page.getByLabel("Passphrase").fill("short");
  await goOn(page, "Create");
  await page.locator(".hf-errors").waitFor();
  await look("4-refused");
  await page.getByLabel("Passphrase").fill(SECRET);
  await goOn(page, "Create");
  await page.locator("button.hf-me").waitFor();
}

// What is there afterwards, and that the door is closed behind it.
async function created(page) {
  assert.equal(new URL(page.url()).pathname, "/");
  await page.goto("/organisations");
  assert.equal(await page.locator("tr[data-href]").count(), 2);
  for (const words of ["Harbour Mutual", "Breakwater Integration"]) {
    await page.locator("main").getByText(words).first().waitFor();
  }
  const again = await page.goto("/start");
  assert.equal(again.status(), 404, "there is no second first run");
}

test("the first run can be used by everybody, from the printed code on", async (world) => {
  await withFreshServer(world.program, async (fresh) => {
    const page = await world.strangerAt(fresh.address);
    await walk(page, fresh, (step) => audit(page, `first-run-${step}`));
    await audit(page, "first-run-done");
    world.provokes(/404/);
    await created(page);
  });
});

test("the first run works without script on a phone", async (world) => {
  await withFreshServer(world.program, async (fresh) => {
    const options = { javaScriptEnabled: false, viewport: { width: 360, height: 800 } };
    const page = await world.strangerAt(fresh.address, options);
    await walk(page, fresh, async () => {});
    await created(page);
  });
});

test("nobody without the code becomes the first administrator", async (world) => {
  await withFreshServer(world.program, async (fresh) => {
    const page = await world.strangerAt(fresh.address);
    await page.goto("/start");
    await page.getByLabel("Code of the first run").fill(fresh.code.replace(/.$/, "?"));
    await goOn(page, "Go on");
    await page.locator(".hf-errors").waitFor();
    assert.equal(await page.getByText("An empty installation").count(), 0);
  });
});
