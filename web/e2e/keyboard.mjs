// Everything with the keyboard alone: list, palette, shortcuts, form.
import assert from "node:assert/strict";
import { focused, tabUntil } from "./kit/focus.mjs";
import { test } from "./kit/tests.mjs";

// Three persons that no other list shows, and a page that shows them in order.
async function threeOnAPage(world) {
  const word = world.word();
  const people = [];
  for (const first of ["Ada", "Bela", "Cora"]) {
    people.push(await world.person({ name: `${first} ${word}` }));
  }
  const page = await world.page();
  await page.goto(`/persons?q=${word}&sort=name`);
  await page.locator("tr[data-href]").nth(2).waitFor();
  const all = await page.locator("tr[data-href]").evaluateAll((rows) => {
    return rows.map((row) => row.getAttribute("data-href"));
  });
  return { page, word, people, all };
}

// The address of the row that has the focus.
function row(page) {
  return page.evaluate(() => {
    return document.activeElement.closest("tr[data-href]")?.getAttribute("data-href") ?? null;
  });
}

test("in a list the slash key leads to the filter, and typing there is typing", async (world) => {
  const { page, all } = await threeOnAPage(world);
  await page.keyboard.press("/");
  const filter = page.getByLabel("Filter by words");
  assert.ok(await filter.evaluate((field) => field === document.activeElement));
  await page.keyboard.press("End");
  await page.keyboard.type(" jxk?");
  assert.match(await filter.inputValue(), / jxk\?$/);
  await page.locator("tr[data-href]").first().waitFor({ state: "detached" });
  assert.match(page.url(), /jxk/);
  assert.ok(await filter.evaluate((field) => field === document.activeElement), "focus is kept");
  await filter.fill("Bela");
  await page.locator(`tr[data-href="${all[1]}"]`).waitFor();
});

test("in a list J and K move, X selects, Enter opens", async (world) => {
  const { page, all } = await threeOnAPage(world);
  await page.keyboard.press("j");
  assert.equal(await row(page), all[0]);
  assert.deepEqual((await focused(page)).flaws, []);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await row(page), all[2]);
  await page.keyboard.press("k");
  assert.equal(await row(page), all[1]);
  await page.keyboard.press("x");
  const boxes = page.locator("input[name=select]:checked");
  assert.equal(await boxes.count(), 1);
  assert.ok(await page.locator(`tr[data-href="${all[1]}"] input[name=select]`).isChecked());
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  assert.equal(await boxes.count(), 2, "Shift X selects from the last selected row to this one");
  assert.match(await page.locator("[data-selected-count]").textContent(), /^2 selected$/);
  await page.keyboard.press("Escape");
  assert.equal(await boxes.count(), 0, "Esc clears the selection");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${all[1]}`);
});

test("the palette finds a record in spite of a typing error and opens it", async (world) => {
  const name = "Marvellian Quistenhaus";
  const person = await world.person({ name });
  const page = await world.page();
  await page.goto("/persons");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find and act" });
  await field.waitFor();
  await page.keyboard.type("Quistenhuas");
  const option = page.getByRole("option", { name: new RegExp(name) });
  await option.waitFor();
  await option.and(page.locator("[aria-selected=true]")).waitFor();
  assert.equal(await field.getAttribute("aria-activedescendant"), await option.getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/persons/${person.number}`);
});

test("Enter in the palette opens what was typed, not what was found before", async (world) => {
  const person = await world.person({ name: "Zebulonia Fastfinger" });
  const page = await world.page();
  await page.goto("/persons");
  await page.keyboard.press("Control+k");
  await page.getByRole("option").first().waitFor();
  // As fast as it goes: the answer to these words comes after Enter.
  await page.keyboard.insertText("Zebulonia");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/persons/${person.number}`);
});

test("the palette also names acts, moves with the arrows and closes with Esc", async (world) => {
  const page = await world.page();
  await page.goto("/persons");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("new");
  const marked = page.locator("dialog.hf-pal [aria-selected=true]");
  await page.getByRole("option", { name: "New person" }).waitFor();
  // What stood there before anything was typed is gone: the answer is that to the whole word.
  await page.getByRole("option", { name: "Open Persons" }).waitFor({ state: "detached" });
  const first = await marked.getAttribute("id");
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await marked.getAttribute("id"), first);
  await page.keyboard.press("ArrowUp");
  assert.equal(await marked.getAttribute("id"), first);
  await page.keyboard.press("Escape");
  await page.locator("dialog.hf-pal").waitFor({ state: "hidden" });
});

test("the question mark shows the keys, and single keys can be switched off", async (world) => {
  const { page, all } = await threeOnAPage(world);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.waitFor();
  const keys = dialog.getByLabel("Single keys work on this device");
  await keys.uncheck();
  await page.keyboard.press("Escape");
  // Closed is not yet gone: until then the focus stands in it.
  await page.locator("#keys").waitFor({ state: "detached" });
  for (const key of ["j", "/", "?", "n"]) {
    await page.keyboard.press(key);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY", key);
    assert.equal(await page.locator("dialog[open]").count(), 0, key);
  }
  await page.reload();
  await page.keyboard.press("j");
  assert.equal(await row(page), null, "the choice is remembered");
  await page.locator("button.hf-me").click();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await keys.check();
  await page.keyboard.press("Escape");
  // Closed is not yet gone: until then the focus stands in it.
  await page.locator("#keys").waitFor({ state: "detached" });
  // The menu had the focus; keys work wherever nobody is typing.
  await page.keyboard.press("j");
  assert.equal(await row(page), all[0]);
});

test("N begins a new record and E edits the one that is open", async (world) => {
  const { page, people } = await threeOnAPage(world);
  await page.keyboard.press("n");
  await page.waitForURL("**/persons/new");
  await page.goto(`/persons/${people[0].number}`);
  await page.keyboard.press("e");
  await page.waitForURL(`**/persons/${people[0].number}/edit`);
});

for (const [width, height] of [[1440, 900], [360, 740]]) {
  const title = "with Tab alone a form is filled and saved, and the focus is always in sight";
  test(`${title}, ${width} px wide`, async (world) => {
    const { number } = await world.person();
    const page = await world.page("dana", { viewport: { width, height } });
    await page.goto(`/persons/${number}/edit`);
    await page.keyboard.press("Tab");
    assert.equal((await focused(page)).words, "Skip to content");
    await page.keyboard.press("Enter");
    const first = await tabUntil(page, ({ name }) => name === "name", 10);
    await page.keyboard.press("Control+a");
    await page.keyboard.type("Typed Throughout");
    const rest = await tabUntil(page, ({ words }) => words === "Save the changes");
    assert.deepEqual([...first.flaws, ...rest.flaws], []);
    const asked = ["organisation", "job_title", "email", "languages", "informed", "deputy"];
    const names = rest.stops.map(({ name }) => name).filter((name) => asked.includes(name));
    assert.deepEqual([...new Set(names)], asked, "the stops stand in the order of the page");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/persons/${number}?saved=*`);
    await page.getByRole("heading", { name: "Typed Throughout" }).waitFor();
  });
}

test("with Tab alone a list and a record show where the focus is", async (world) => {
  const { page, all } = await threeOnAPage(world);
  const list = await tabUntil(page, ({ name }) => name === "select");
  await page.goto(all[0]);
  const record = await tabUntil(page, ({ words }) => words === "Add comment");
  assert.deepEqual([...list.flaws, ...record.flaws], []);
});

test("the check of the focus sees a covered field and one without a ring", async (world) => {
  const page = await world.page();
  await page.goto("/persons/new");
  await page.locator("#f-name").focus();
  assert.deepEqual((await focused(page)).flaws, []);
  await page.evaluate(() => {
    const field = document.activeElement;
    field.style.setProperty("outline", "none", "important");
    field.style.setProperty("box-shadow", "none", "important");
    const cover = document.createElement("div");
    cover.style.cssText = "position: fixed; inset: 0; background: white; z-index: 9999";
    document.body.append(cover);
  });
  const { flaws } = await focused(page);
  assert.equal(flaws.length, 2, flaws.join("; "));
});
