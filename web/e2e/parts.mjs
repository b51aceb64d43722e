// Long records in parts, one bar of tabs, values changed in their place, records that are chosen.
import assert from "node:assert/strict";
import { audit, overflow } from "./kit/audit.mjs";
import { tabUntil } from "./kit/focus.mjs";
import { test } from "./kit/tests.mjs";

const PHONE = { viewport: { width: 360, height: 740 } };

// A service of its own, so that no other test changes it.
async function service(world) {
  const provider = await world.keystone();
  const name = `${world.word()} service`;
  return world.server.ask("POST", "/api/services", { name, provider, kind: "technical" });
}

async function saved(world, register, { number }) {
  return world.server.ask("GET", `/api/${register}/${number}`);
}

test("a long form has parts, a way to each, and saving in reach", async (world) => {
  const { number } = await service(world);
  const page = await world.page();
  await page.goto(`/services/${number}/edit`);
  const parts = page.getByRole("navigation", { name: "Parts of this form" });
  await parts.getByRole("link", { name: "Protection needs" }).click();
  const heading = page.getByRole("heading", { name: "Protection needs" });
  await heading.waitFor();
  const inSight = (locator) =>
    locator.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight;
    });
  assert.ok(await inSight(heading), "the part is in sight");
  const bar = page.locator(".form-foot");
  assert.ok(await inSight(bar.getByRole("button", { name: "Save the changes" })));
  assert.ok(await inSight(parts), "the ways stay beside it");
  await page.getByLabel("MBCO").fill("half of it");
  await page.getByLabel("Charged").fill("by the month");
  await bar.getByText("2 fields changed").waitFor();
  await page.getByLabel("MBCO").fill("");
  await bar.getByText("1 field changed").waitFor();
  await page.getByLabel(/^RTO$/).fill("soon");
  await bar.getByRole("button", { name: "Save the changes" }).click();
  await page.locator(".hf-errors").waitFor();
  await bar.getByRole("link", { name: /Recovery objectives: 1 to change/ }).waitFor();
  await bar.getByText("2 fields changed").waitFor();
  await audit(page, "form-in-parts");
});

test("on a phone the parts of a form open from one line and close again", async (world) => {
  const { number } = await service(world);
  const page = await world.page("dana", PHONE);
  await page.goto(`/services/${number}/edit`);
  const parts = page.getByRole("navigation", { name: "Parts of this form" });
  const link = parts.getByRole("link", { name: "Ordering and cost" });
  assert.equal(await link.isVisible(), false);
  await parts.getByText("Parts of this form").click();
  await link.click();
  assert.equal(await link.isVisible(), false, "it closes");
  assert.match(page.url(), /#part-ordering-and-cost$/);
  assert.ok(await page.getByRole("button", { name: "Save the changes" }).last().isVisible());
  assert.equal(await overflow(page), null);
});

test("one bar of tabs stands on every page of a record", async (world) => {
  const page = await world.page();
  const { items } = await world.server.ask("GET", "/api/services?q=Settlement");
  const { number } = items.find((item) => item.name === "Settlement");
  const bars = [];
  const pages = [["", "Overview"], ["/record", "All facts"], ["/history", "History"]];
  for (const [behind, current] of pages) {
    await page.goto(`/services/${number}${behind}`);
    const bar = page.getByRole("navigation", { name: "Parts of this service" });
    bars.push(await bar.getByRole("link").allInnerTexts());
    assert.equal((await bar.locator("[aria-current=page]").innerText()).trim(), current);
  }
  assert.deepEqual(bars[1], bars[0]);
  assert.deepEqual(bars[2], bars[0]);
  for (const words of ["What needs it", "Relations", "Comments", "Files"]) {
    assert.ok(bars[0].some((tab) => tab.startsWith(words)), words);
  }
  await audit(page, "history");
});

for (const [width, height] of [[1440, 900], [360, 740]]) {
  test(`a value is changed in its place and saved at once, ${width} px wide`, async (world) => {
    const person = await world.person({ job_title: "Operator" });
    const page = await world.page("dana", { viewport: { width, height } });
    await page.goto(`/persons/${person.number}`);
    const fact = page.locator("#fact-job_title");
    await fact.locator("dd").click();
    const field = fact.getByLabel("Job title");
    await field.waitFor();
    assert.ok(await field.evaluate((element) => element === document.activeElement));
    await field.fill("Storage operator");
    await page.keyboard.press("Enter");
    await fact.getByText(/Saved .* · version 2/).waitFor();
    assert.equal((await saved(world, "persons", person)).job_title, "Storage operator");
    // Going on to another value saves what was typed.
    await fact.locator("dd").click();
    await fact.getByLabel("Job title").fill("Night operator");
    await page.locator("h1").click();
    await fact.getByText(/Saved .* · version 3/).waitFor();
    // Esc leaves the value as it is.
    await fact.locator("dd").click();
    await fact.getByLabel("Job title").fill("Nobody");
    await page.keyboard.press("Escape");
    await fact.getByText("Night operator").waitFor();
    await fact.locator("dd").click();
    await fact.getByLabel("Job title").fill("Day operator");
    await page.keyboard.press("Enter");
    await fact.getByText(/version 4/).waitFor();
    await fact.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Taken back").first().waitFor();
    assert.equal((await saved(world, "persons", person)).job_title, "Night operator");
  });
}

test("with keys alone a value is changed in its place and the focus stays there", async (world) => {
  const person = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await page.goto(`/persons/${person.number}`);
  const way = await tabUntil(page, ({ words }) => words === "Change Job title");
  await page.keyboard.press("Enter");
  await page.locator("#fact-job_title form.in-place").waitFor();
  await page.keyboard.type("Clerk");
  await page.keyboard.press("Enter");
  await page.locator("#fact-job_title").getByText(/version 2/).waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent?.includes("Job title"));
  assert.equal((await saved(world, "persons", person)).job_title, "Clerk");
  // A choice is passed with the arrows and meant with Enter.
  const choice = await tabUntil(page, ({ words }) => words === "Change Kept informed");
  await page.keyboard.press("Enter");
  await page.locator("#fact-informed form.in-place").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal((await saved(world, "persons", person)).version, 2, "passing by saves nothing");
  await page.keyboard.press("Enter");
  await page.locator("#fact-informed").getByText(/version 3/).waitFor();
  assert.deepEqual([...way.flaws, ...choice.flaws], []);
});

test("a value that was saved meanwhile shows both sides, nothing is lost", async (world) => {
  const person = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await page.goto(`/persons/${person.number}`);
  const fact = page.locator("#fact-job_title");
  await fact.locator("dd").click();
  const field = fact.getByLabel("Job title");
  await field.fill("Storage operator");
  await world.change({ ...person, version: 1 }, { job_title: "Network operator" });
  world.provokes(/412/);
  await field.press("Enter");
  await page.getByRole("heading", { name: "Both sides" }).waitFor();
  for (const words of ["Storage operator", "Network operator"]) {
    await page.locator("#main").getByText(words).first().waitFor();
  }
  await page.locator('input[name="side"][value=yours]').check();
  await page.getByRole("button", { name: /^Save version/ }).click();
  await page.waitForURL(`**/persons/${person.number}?saved=*`);
  assert.equal((await saved(world, "persons", person)).job_title, "Storage operator");
});

test("a value that is refused or cannot be sent stays as it was typed", async (world) => {
  const person = await world.person();
  const page = await world.page();
  await page.goto(`/persons/${person.number}`);
  const fact = page.locator("#fact-email");
  await fact.locator("dd").click();
  await fact.getByLabel("E-mail").fill("nowhere");
  world.provokes(/422/);
  await page.keyboard.press("Enter");
  await fact.locator(".err").waitFor();
  assert.equal(await fact.getByLabel("E-mail").inputValue(), "nowhere");
  world.provokes(/Failed to load resource.*ERR_INTERNET_DISCONNECTED/);
  await page.context().setOffline(true);
  const address = `${world.word().toLowerCase()}@keystone.example`;
  await fact.getByLabel("E-mail").fill(address);
  await page.keyboard.press("Enter");
  await page.getByText(/Not saved yet: no connection/).waitFor();
  assert.equal(await fact.getByLabel("E-mail").inputValue(), address);
  await page.context().setOffline(false);
  await fact.getByLabel("E-mail").press("Enter");
  await fact.getByText(/Saved .* · version 2/).waitFor();
});

test("what was typed in a value when the tab closes is kept as a draft", async (world) => {
  const person = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await page.goto(`/persons/${person.number}`);
  await page.locator("#fact-job_title dd").click();
  await page.locator("#fact-job_title").getByLabel("Job title").fill("Written in haste");
  await page.goto("/persons");
  const title = page.getByLabel("Job title");
  for (let tries = 0; tries < 20; tries++) {
    await page.goto(`/persons/${person.number}/edit`);
    if ((await title.inputValue()) === "Written in haste") break;
  }
  assert.equal(await title.inputValue(), "Written in haste");
});

for (const [width, height] of [[1440, 900], [360, 740]]) {
  test(`others are found by a search and stand as chips, ${width} px wide`, async (world) => {
    const made = await service(world);
    const page = await world.page("dana", { viewport: { width, height } });
    await page.goto(`/services/${made.number}/edit`);
    const owner = page.getByRole("combobox", { name: "Owner" });
    await owner.click();
    await owner.pressSequentially("dana");
    await page.getByRole("option", { name: /Dana Holt/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("li.flt", { hasText: "Dana Holt" }).waitFor();
    const customers = page.getByRole("group", { name: "Customers" }).getByRole("combobox");
    for (const words of ["northwharf m", "altus"]) {
      await customers.click();
      await customers.pressSequentially(words);
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Enter");
    }
    assert.equal(await page.getByRole("group", { name: "Customers" }).locator("li.flt").count(), 2);
    await page.getByRole("button", { name: /Take away Altus/ }).click();
    if (width > 1000) await audit(page, "form-with-chips");
    await page.getByRole("button", { name: "Save the changes" }).last().click();
    await page.waitForURL(/saved=/);
    const now = await saved(world, "services", made);
    assert.equal(now.customers.length, 1);
    assert.ok(now.owner);
    await page.goto(`/services/${made.number}/edit`);
    await page.getByRole("button", { name: /Take away Dana Holt/ }).click();
    await page.getByRole("button", { name: "Save the changes" }).last().click();
    await page.waitForURL(/saved=/);
    assert.equal((await saved(world, "services", made)).owner, null);
  });
}

test("without script other records are chosen in a list and in boxes or lines", async (world) => {
  const made = await service(world);
  const page = await world.page("dana", { javaScriptEnabled: false });
  await page.goto(`/services/${made.number}/edit`);
  const owner = page.locator("select[name=owner]");
  const dana = owner.locator("option", { hasText: "Dana Holt" });
  await owner.selectOption(await dana.getAttribute("value"));
  const box = page.getByRole("checkbox", { name: /Northwharf Markets/ });
  await box.check();
  const parts = page.getByRole("navigation", { name: "Parts of this form" });
  await parts.getByRole("link", { name: "Life and review" }).click();
  assert.match(page.url(), /#part-life-and-review$/);
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  await page.waitForURL(/saved=/);
  const now = await saved(world, "services", made);
  assert.deepEqual([now.customers.length, Boolean(now.owner)], [1, true]);
});

test("on a phone no list hides a column, and none is too wide", async (world) => {
  const page = await world.page("dana", PHONE);
  await page.goto("/registers");
  const rows = page.locator("main tr[data-href]");
  const all = await rows.evaluateAll((found) => found.map((row) => row.dataset.href));
  assert.ok(all.length > 5);
  for (const register of all) {
    await page.goto(register);
    assert.equal(await overflow(page), null, register);
    const cells = page.locator("table.hf-t tbody td:not([data-open])");
    const hidden = await cells.evaluateAll((all) =>
      all.filter((cell) => cell.offsetParent === null).map((cell) => cell.dataset.head),
    );
    assert.deepEqual(hidden, [], register);
  }
});

test("whoever is mentioned sees it at the bell and marks it as read", async (world) => {
  const person = await world.person();
  const page = await world.page();
  const me = (await world.server.ask("GET", "/api/persons?q=Dana+Holt")).items[0];
  await page.goto(`/persons/${person.number}`);
  await page.getByLabel("Write a comment").fill(`Look, @${me.number}`);
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.locator("#comments").getByRole("link", { name: "@Dana Holt" }).waitFor();
  await page.getByRole("link", { name: /^Notices/ }).click();
  await page.getByRole("heading", { level: 1, name: /not read/ }).waitFor();
  await audit(page, "notices");
  const notice = page.locator("li", { hasText: person.number });
  await notice.getByRole("button", { name: "Mark as read" }).click();
  await page.waitForURL("**/notices");
  assert.equal(await notice.getByRole("button", { name: "Mark as read" }).count(), 0);
  await notice.getByText(/You were mentioned in/).waitFor();
});

test("the palette finds pages, puts registers before records, a number first", async (world) => {
  const page = await world.page();
  await page.goto("/");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find and act" });
  const first = async (words, name) => {
    await field.fill(words);
    const option = page.getByRole("option", { name }).first();
    await option.waitFor();
    await option.and(page.locator("[aria-selected=true]")).waitFor();
  };
  await first("explor", /Open Explorer/);
  await first("orgnisation", /Organisations/);
  await first("serv", /Open Service/);
  await first("9", /PER-0009/);
  await field.fill("paymnts");
  await page.getByRole("option", { name: /Payments/ }).first().waitFor();
});

test("an unknown duration is refused at its field, where the focus stays", async (world) => {
  world.provokes(/status of 422/);
  const { number } = await service(world);
  const page = await world.page();
  await page.goto(`/services/${number}/record`);
  const fact = page.locator("#fact-rto");
  await fact.locator("dd").click();
  const field = fact.getByLabel("RTO");
  await field.waitFor();
  await field.fill("asap");
  await page.keyboard.press("Enter");
  await fact.getByText("“asap” is not a duration").waitFor();
  assert.equal(await page.locator(".hf-errors").count(), 0, "nothing at the top");
  await page.waitForFunction(() => document.activeElement?.matches("#fact-rto [name=rto]"));
  assert.equal(await field.inputValue(), "asap");
  // As people write them where a comma parts the whole from the rest.
  await field.fill("2,5 h");
  await page.keyboard.press("Enter");
  await fact.getByText(/2 h 30 min/).waitFor();
  // Zero is taken, and what it means is said beside it.
  await fact.locator("dd").click();
  await fact.getByLabel("RTO").fill("0 h");
  await page.keyboard.press("Enter");
  await fact.getByText(/RTO is 0: it may never stop/).waitFor();
});

test("what is typed in its place is kept within a second, and Esc puts it away", async (world) => {
  const person = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await page.goto(`/persons/${person.number}`);
  const fact = page.locator("#fact-job_title");
  await fact.locator("dd").click();
  await fact.getByLabel("Job title").fill("Night oper");
  await fact.getByText(/Draft kept \d\d:\d\d/).waitFor();
  const other = await page.context().newPage();
  await other.goto(`/persons/${person.number}/edit`);
  assert.equal(await other.getByLabel("Job title").inputValue(), "Night oper");
  const away = page.waitForResponse((answer) => answer.url().endsWith("/drafts/discard"));
  await page.keyboard.press("Escape");
  await away;
  await other.reload();
  assert.equal(await other.getByLabel("Job title").inputValue(), "Operator");
  assert.equal((await saved(world, "persons", person)).version, 1);
});
