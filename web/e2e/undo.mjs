// What was just done can be undone for ten seconds from the page, and from the record itself where
// there is no script; the server's rule is that nobody has changed it since.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

async function retired(page, person) {
  await page.goto(`/persons/${person.number}?step=retirement#step`);
  await page.getByRole("button", { name: /out of use/ }).click();
  await page.waitForURL(`**/persons/${person.number}?saved=*`);
}

async function inUse(world, person) {
  const now = await world.server.ask("GET", `/api/persons/${person.number}`);
  return now.retired === null || now.retired === undefined;
}

test("going out of use can be undone for ten seconds, then the notice is gone", async (world) => {
  const person = await world.person();
  const page = await world.page();
  await page.clock.install();
  await retired(page, person);
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await page.clock.runFor(8000);
  assert.equal(await undo.count(), 1, "after 8 s it is still offered");
  await page.clock.runFor(3000);
  assert.equal(await undo.count(), 0, "after 11 s it is gone");
  assert.equal(new URL(page.url()).search, "", "a reload does not bring it back");
  await page.getByText("is out of use").first().waitFor();
  assert.equal(await inUse(world, person), false);
});

test("the notice waits while somebody is in it, and undo brings the record back", async (world) => {
  const person = await world.person();
  const page = await world.page();
  await page.clock.install();
  await retired(page, person);
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.focus();
  await page.clock.runFor(60_000);
  assert.equal(await undo.count(), 1, "it does not go away under the hands");
  await undo.click();
  await page.getByText("Taken back").first().waitFor();
  assert.equal(await inUse(world, person), true);
});

test("without script the way back stays until somebody changes the record", async (world) => {
  const person = await world.person();
  const page = await world.page("dana", { javaScriptEnabled: false });
  await page.goto(`/persons/${person.number}/edit`);
  await page.getByLabel("Job title").fill("Operator");
  await page.getByLabel("Languages").fill("English");
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  await page.waitForURL(`**/persons/${person.number}?saved=*`);
  const undo = page.getByRole("button", { name: "Undo" });
  assert.equal(await undo.count(), 1);
  const address = page.url();
  await world.change({ ...person, version: 2 }, { job_title: "Clerk" });
  world.provokes(/422/);
  await undo.click();
  await page.getByText(/changed the person since/).first().waitFor();
  await page.goto(address);
  assert.equal(await undo.count(), 0, "what was changed since is not offered to be undone");
});
