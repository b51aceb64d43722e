// The designed pages: readiness, a service, what fails when something fails, a supplier.
import assert from "node:assert/strict";
import { audit } from "./kit/audit.mjs";
import { test } from "./kit/tests.mjs";

// The number of the record of that name.
async function number(world, register, name) {
  const words = encodeURIComponent(name);
  const { items } = await world.server.ask("GET", `/api/${register}?q=${words}`);
  return items.find((item) => item.name === name).number;
}

async function good(page, address) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, `${address} is answered`);
}

test("readiness can be used by everybody, and its first number opens its rows", async (world) => {
  const page = await world.page();
  await good(page, "/");
  const counted = page.locator("h1 a").first();
  const told = Number.parseInt(await counted.innerText(), 10);
  await audit(page, "readiness");
  await counted.click();
  await page.waitForURL(/verdict=gap/);
  assert.equal(await page.locator("main tbody").first().locator("tr").count(), told);
});

test("the page of a service can be used by everybody", async (world) => {
  const page = await world.page();
  await good(page, `/services/${await number(world, "services", "Settlement")}`);
  assert.equal(await page.locator("main h1").innerText(), "Settlement");
  await audit(page, "service");
  await page.getByRole("link", { name: "All facts" }).click();
  await page.waitForURL(/\/record$/);
  await page.locator("#fact-rto").waitFor();
});

test("the page of a service fits one sheet of A4", async (world) => {
  const page = await world.page();
  await good(page, `/services/${await number(world, "services", "Settlement")}`);
  const margin = { top: "10mm", bottom: "10mm", left: "10mm", right: "10mm" };
  const sheets = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.equal(sheets(await page.pdf({ format: "A4", margin })), 1);
  // The control: what is long takes more sheets.
  await good(page, "/dependencies?limit=100");
  assert.ok(sheets(await page.pdf({ format: "A4", margin })) > 1);
});

test("the explorer can be used by everybody, by keyboard and without a script", async (world) => {
  const array = await number(world, "cis", "san-q7");
  const page = await world.page("dana", { javaScriptEnabled: false });
  await good(page, "/explorer");
  await page.getByLabel("If this fails").focus();
  await page.keyboard.type(array);
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`fail=${array}`));
  await page.getByRole("heading", { name: /^If san-q7 fails/ }).waitFor();
  const reached = page.locator("#table tbody tr").filter({ hasText: "Settlement" });
  assert.ok((await reached.count()) > 0, "the table tells what is reached");
  // Every mark of the drawing is a link with a name.
  const marks = page.locator("svg.reach a");
  assert.ok((await marks.count()) > 5, "the drawing has marks");
  const titles = (all) => all.map((mark) => mark.querySelector("title").textContent);
  const names = await marks.evaluateAll(titles);
  assert.ok(names.every(Boolean), "every mark has a name");
});

test("the explorer and what it asks first can be used by everybody", async (world) => {
  const page = await world.page();
  await good(page, "/explorer");
  await audit(page, "explorer-empty");
  await good(page, `/explorer?fail=${await number(world, "cis", "san-q7")}`);
  await audit(page, "explorer");
  await good(page, "/explorer?fail=no-such-thing");
  await audit(page, "explorer-not-found");
});

test("on a phone the table stands open and the drawing is one tap away", async (world) => {
  const page = await world.page("dana", { viewport: { width: 360, height: 740 } });
  await good(page, `/explorer?fail=${await number(world, "cis", "san-q7")}`);
  assert.ok(await page.locator("#table tbody tr").first().isVisible());
  const drawing = page.locator("#graph details .scroll > svg");
  assert.equal(await drawing.isVisible(), false);
  await page.getByText("Show it as a drawing").click();
  await drawing.waitFor();
});

test("the page of a supplier can be used by everybody", async (world) => {
  const page = await world.page();
  await good(page, `/suppliers/${await number(world, "suppliers", "Altus")}`);
  await audit(page, "supplier");
});

test("what others need is confirmed several at a time", async (world) => {
  const page = await world.page();
  await good(page, "/dependencies/asked-of-us");
  await audit(page, "asked-of-us");
  // All at once, each by itself, and Esc: the bar says how many.
  const boxes = page.locator("input[name=select]");
  const confirm = page.getByRole("button", { name: "Confirm the selected" });
  await page.getByLabel("Select all rows of this page").check();
  const all = await boxes.count();
  await page.getByText(`${all} selected`).waitFor();
  await boxes.nth(0).uncheck();
  await page.getByText(`${all - 1} selected`).waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("Escape");
  await confirm.waitFor({ state: "hidden" });
  assert.equal(await page.locator("input[name=select]:checked").count(), 0);
  for (const at of [0, 1]) await boxes.nth(at).check();
  await page.getByText("2 selected").waitFor();
  await audit(page, "asked-of-us-chosen");
  await confirm.click();
  await page.getByRole("heading", { name: "2 dependencies are so" }).waitFor();
  await audit(page, "confirm-several");
});

test("what-if is asked in a form, without a script as well", async (world) => {
  const array = await number(world, "cis", "san-q7");
  for (const javaScriptEnabled of [true, false]) {
    const page = await world.page("dana", { javaScriptEnabled });
    await good(page, `/explorer?fail=${array}&own_of=${array}&own_to=soon`);
    if (javaScriptEnabled) await audit(page, "what-if");
    await page.getByText("“soon” is not a duration").first().waitFor();
    await page.getByLabel("is back by its own work after").fill("30 h");
    await page.locator(".hf-pairs button.btn-primary").click();
    await page.waitForURL(/own=CI-0001:P1DT6H/);
    await page.getByText("is back by its own work after 30 h").waitFor();
  }
});
