// Every page template, looked at by a program and kept as a picture for people to look at.
import assert from "node:assert/strict";
import { audit, overflow, violations } from "./kit/audit.mjs";
import { test } from "./kit/tests.mjs";
import { importFile } from "./kit/spreadsheet.mjs";
import { makeConflict } from "./kit/conflict.mjs";

// The last part of an address as the name of a picture.
function named(template, address) {
  return `${template}-${address.split("/").filter(Boolean).join("-")}`;
}

// The address of the first record of a register's list.
async function firstRecord(page, register) {
  await page.goto(register);
  return page.locator("tr[data-href]").first().getAttribute("data-href");
}

async function goodPage(page, address, status = 200) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), status, `${address} is answered so`);
}

test("an audit finds a field without a label and a page that is too wide", async (world) => {
  const page = await world.stranger();
  await goodPage(page, "/sign-in");
  assert.deepEqual(await violations(page), []);
  assert.equal(await overflow(page), null);
  await page.evaluate(() => {
    document.querySelector("label[for]").remove();
    const wide = document.createElement("div");
    wide.style.width = "3000px";
    wide.style.height = "1px";
    document.querySelector("main").append(wide);
  });
  assert.match((await violations(page)).join("\n"), /^label, /m);
  assert.match(await overflow(page), /px too wide/);
});

test("an audit finds a menu that leaves the window or is too narrow", async (world) => {
  const page = await world.page();
  await goodPage(page, "/services");
  await page.locator("button[popovertarget=add-filter]").click();
  const menu = page.locator("#add-filter");
  await menu.waitFor();
  assert.equal(await overflow(page), null);
  const styled = (name, value) =>
    menu.evaluate((element, [key, to]) => element.style.setProperty(key, to), [name, value]);
  await styled("max-height", "none");
  assert.match(await overflow(page), /add-filter .* px outside of the window/);
  await styled("max-height", "");
  await menu.locator("li").first().evaluate((item) => item.style.setProperty("width", "900px"));
  assert.match(await overflow(page), /add-filter whose content is .* px too wide/);
});

test("the sign-in page can be used by everybody", async (world) => {
  const page = await world.stranger();
  await goodPage(page, "/sign-in");
  await audit(page, "sign-in");
});

test("a refused sign-in can be used by everybody", async (world) => {
  const page = await world.stranger();
  await goodPage(page, "/sign-in");
  await page.getByLabel("E-mail or user name").fill("nobody");
  await page.getByLabel("Passphrase").fill("not a passphrase");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".err").first().waitFor();
  await audit(page, "sign-in-refused");
});

test("the start page can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/");
  await audit(page, "start");
});

test("the list of a register can be used by everybody", async (world) => {
  const page = await world.page();
  for (const register of await world.registers(page)) {
    await goodPage(page, register);
    await page.locator("input[name=select]").first().check();
    await audit(page, named("list", register));
  }
});

test("an open menu of a list can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/persons");
  await page.locator("button[popovertarget=add-filter]").click();
  await page.locator("#add-filter").waitFor();
  await audit(page, "list-menu");
});

test("the menus of a list with many columns can be used by everybody", async (world) => {
  const page = await world.page();
  for (const menu of ["columns", "add-filter"]) {
    await goodPage(page, "/services");
    await page.locator(`button[popovertarget=${menu}]`).click();
    await page.locator(`#${menu}`).waitFor();
    await audit(page, `list-menu-${menu}`);
  }
});

test("a column is taken away and added with the mouse", async (world) => {
  const page = await world.page();
  for (const register of ["/services", "/persons"]) {
    await goodPage(page, register);
    await page.locator("button[popovertarget=columns]").click();
    const chip = page.locator("#columns .picker-chosen li").last();
    const words = (await chip.textContent()).replace("×", "").trim();
    await chip.getByRole("button").click();
    await page.locator("#columns").getByRole("button", { name: "Show these" }).click();
    await page.waitForURL(/cols=/);
    const head = page.locator("main thead").getByText(words, { exact: true });
    assert.equal(await head.count(), 0, `${words} is gone from ${register}`);
    await page.locator("button[popovertarget=columns]").click();
    await page.locator("#columns").getByRole("combobox").fill(words);
    await page.getByRole("option", { name: words, exact: true }).click();
    await page.locator("#columns").getByRole("button", { name: "Show these" }).click();
    await head.waitFor();
  }
});

test("a list that shows nothing says why, for everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, `/persons?q=${world.word()}`);
  assert.equal(await page.locator("tr[data-href]").count(), 0);
  await audit(page, "list-nothing");
});

test("the question for a filter's value can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/persons/filter/organisation");
  await audit(page, "list-filter");
});

test("the page of a record can be used by everybody", async (world) => {
  const page = await world.page();
  for (const register of await world.registers(page)) {
    await goodPage(page, await firstRecord(page, register));
    await audit(page, named("record", register));
  }
});

test("changing one field in its place can be used by everybody", async (world) => {
  const page = await world.page();
  const { number } = await world.person({ job_title: "Operator" });
  await goodPage(page, `/persons/${number}`);
  // A click on the value asks for its form, and what is typed goes into it.
  await page.locator("#fact-job_title").getByText("Operator").click();
  await page.locator("form.in-place").waitFor();
  await page.keyboard.type("Engineer");
  assert.equal(await page.locator("form.in-place [name=job_title]").inputValue(), "Engineer");
  await audit(page, "record-in-place");
});

test("the edit form of a record can be used by everybody", async (world) => {
  const page = await world.page();
  for (const register of await world.registers(page)) {
    await goodPage(page, `${await firstRecord(page, register)}/edit`);
    await audit(page, named("edit", register));
  }
});

test("the form for a new record with faults can be used by everybody", async (world) => {
  const page = await world.page();
  for (const register of await world.registers(page)) {
    await goodPage(page, `${register}/new`);
    await page.getByRole("button", { name: /^Add the / }).last().click();
    await page.locator(".hf-errors").waitFor();
    assert.match(await page.title(), /^Error: /);
    await audit(page, named("new-with-faults", register));
  }
});

test("a conflict can be used by everybody", async (world) => {
  const { page } = await makeConflict(world);
  await audit(page, "conflict");
  await page.getByRole("button", { name: "Choose by field" }).click();
  await page.locator("input[name='side.job_title']").first().waitFor();
  await audit(page, "conflict-by-field");
});

test("the help of a register can be used by everybody", async (world) => {
  const page = await world.page();
  for (const register of await world.registers(page)) {
    await goodPage(page, `${register}/help`);
    await audit(page, named("help", register));
  }
});

test("a bulk edit and its preview can be used by everybody", async (world) => {
  const page = await world.page();
  const [one, other] = [await world.person(), await world.person()];
  const ids = `${one.number},${other.number}`;
  await goodPage(page, `/persons/bulk?ids=${ids}&set=job_title`);
  await audit(page, "bulk-value");
  await page.getByLabel("Job title").fill("Storage operator");
  await page.getByRole("button", { name: "Show the changes" }).click();
  await page.getByRole("button", { name: "Change 2 persons" }).waitFor();
  await audit(page, "bulk-preview");
});

test("the four steps of an import can be used by everybody", async (world) => {
  const page = await world.page();
  const steps = await importFile(world, page);
  await audit(page, "import-upload");
  await steps.upload();
  await audit(page, "import-columns");
  await steps.choose();
  await audit(page, "import-changes");
  await steps.apply();
  await audit(page, "import-result");
});

test("the history of a record can be used by everybody", async (world) => {
  const page = await world.page();
  const person = await world.person();
  await world.change(person, { job_title: "Operator" });
  await goodPage(page, `/persons/${person.number}/history`);
  await audit(page, "history");
});

test("what was found can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/find?q=altus");
  assert.ok((await page.locator("main a").count()) > 0, "something was found");
  await audit(page, "search");
});

test("the palette can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("altus");
  await page.locator("dialog.hf-pal [role=option]").first().waitFor();
  await audit(page, "palette");
});

test("one's own account can be used by everybody", async (world) => {
  const page = await world.page();
  for (const address of ["/account", "/account/tokens"]) {
    await goodPage(page, address);
    await audit(page, named("own", address));
  }
});

test("the pages of the administration can be used by everybody", async (world) => {
  const page = await world.page("administrator");
  await goodPage(page, "/administration");
  const links = await page
    .locator("main a[href^='/administration/']")
    .evaluateAll((found) => found.map((link) => link.pathname));
  assert.ok(links.length > 0, "the overview leads on");
  for (const address of new Set(["/administration", ...links])) {
    await goodPage(page, address);
    await audit(page, named("page", address));
  }
});

test("the page of the interface for programs can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/api");
  await audit(page, "api");
});

test("an unknown address can be used by everybody", async (world) => {
  const page = await world.page();
  await goodPage(page, "/persons/PER-9999", 404);
  await audit(page, "unknown");
});
