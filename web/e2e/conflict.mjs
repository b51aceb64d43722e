// Two people save the same record: both sides are shown, somebody decides, nothing is lost.
import assert from "node:assert/strict";
import { makeConflict } from "./kit/conflict.mjs";
import { test } from "./kit/tests.mjs";

test("a conflict shows both sides and chooses none of them", async (world) => {
  const { person, page } = await makeConflict(world);
  for (const words of ["Network operator", "Storage operator", "Dutch", "Portuguese"]) {
    await page.locator("#main").getByText(words).first().waitFor();
  }
  assert.equal(await page.locator("#main input[type=radio]:checked").count(), 0);
  await page.getByRole("button", { name: /^Save version/ }).click();
  await page.getByText("Choose a side").first().waitFor();
  const { job_title: title, version } = await world.server.ask("GET", path(person));
  assert.deepEqual([title, version], ["Storage operator", 2], "the saved side stands until then");
});

test("a conflict is resolved field by field and both sides stay in the history", async (world) => {
  const { person, page } = await makeConflict(world);
  await page.getByRole("button", { name: "Choose by field" }).click();
  await page.locator('input[name="side.job_title"][value=yours]').check();
  await page.locator('input[name="side.languages"][value=saved]').check();
  await page.getByRole("button", { name: /^Save version/ }).click();
  await page.waitForURL(`**/persons/${person.number}?saved=*`);
  const saved = await world.server.ask("GET", path(person));
  assert.equal(saved.job_title, "Network operator");
  assert.equal(saved.languages, "English, Portuguese");
  assert.equal(saved.version, 3);
  await page.goto(`/persons/${person.number}/history`);
  for (const words of ["Storage operator", "Network operator", "English, Portuguese"]) {
    await page.locator("#main").getByText(words).first().waitFor();
  }
});

test("sides that were chosen by field stand when another field was forgotten", async (world) => {
  const { page } = await makeConflict(world);
  await page.getByRole("button", { name: "Choose by field" }).click();
  const mine = page.locator('input[name="side.job_title"][value=yours]');
  await mine.check();
  await page.getByRole("button", { name: /^Save version/ }).click();
  await page.getByText("Choose a side for each field").first().waitFor();
  assert.equal(await mine.isChecked(), true, "what was chosen stands");
  assert.equal(await page.locator("#main input[type=radio]:checked").count(), 1, "and only that");
});

test("a conflict is resolved by keeping one side whole", async (world) => {
  const { person, page } = await makeConflict(world);
  await page.locator('input[name="side"][value=yours]').check();
  await page.getByRole("button", { name: /^Save version/ }).click();
  await page.waitForURL(`**/persons/${person.number}?saved=*`);
  const saved = await world.server.ask("GET", path(person));
  assert.equal(saved.job_title, "Network operator");
  assert.equal(saved.languages, "English, Dutch");
});

test("who leaves a conflict undecided finds the words again as a draft", async (world) => {
  const { person, page } = await makeConflict(world);
  await page.getByRole("link", { name: "Keep mine as a draft" }).click();
  await page.waitForURL(`**/persons/${person.number}`);
  await page.goto(`/persons/${person.number}/edit`);
  assert.equal(await page.getByLabel("Job title").inputValue(), "Network operator");
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  await page.getByRole("heading", { name: "Both sides" }).waitFor();
});

test("two people who change different fields both keep their change", async (world) => {
  const person = await world.person({ job_title: "Operator" });
  const [page, first] = [await world.page(), await world.page()];
  const edit = `/persons/${person.number}/edit`;
  await Promise.all([page.goto(edit), first.goto(edit)]);
  await first.getByLabel("Languages").fill("English");
  await first.getByRole("button", { name: "Save the changes" }).last().click();
  await first.waitForURL("**?saved=*");
  await page.getByLabel("Job title").fill("Storage operator");
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  // Whether it is merged or asked about, no field is taken back silently.
  await page.waitForURL((url) => url.pathname === `/persons/${person.number}`);
  if (await page.getByRole("heading", { name: "Both sides" }).isVisible()) {
    await page.getByRole("button", { name: "Choose by field" }).click();
    await page.locator('input[name="side.job_title"][value=yours]').check();
    await page.locator('input[name="side.languages"][value=saved]').check();
    await page.getByRole("button", { name: /^Save version/ }).click();
    await page.waitForURL("**?saved=*");
  }
  const saved = await world.server.ask("GET", path(person));
  assert.deepEqual([saved.job_title, saved.languages], ["Storage operator", "English"]);
});

function path(person) {
  return `/api/persons/${person.number}`;
}
