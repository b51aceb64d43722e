// Two people look at the same record: one changes it, the other sees it without doing anything.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

const SEEN_WITHIN = 5_000;

// Changes a field of a person in a page of its own, with the form in its place.
async function change(page, number, field, text) {
  await page.goto(`/persons/${number}/edit?field=${field}`);
  await page.locator(`form.in-place [name="${field}"]`).fill(text);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(`**/persons/${number}?saved=*`);
}

// Opens a record and waits until the stream of changes stands.
async function watching(world, number) {
  const page = await world.page("auditor");
  await open(page, `/persons/${number}`);
  return page;
}

async function open(page, address) {
  const stream = page.waitForResponse((answer) => answer.url().includes("/live?"));
  await page.goto(address);
  assert.equal((await stream).status(), 200);
  await page.evaluate(() => {
    window.sameDocument = true;
  });
}

test("a change is seen in another browser within five seconds without reloading", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const reader = await watching(world, number);
  const writer = await world.page();
  await change(writer, number, "job_title", "Storage operator");
  const began = performance.now();
  const seen = () => `${Math.round(performance.now() - began)} ms`;
  const fact = reader.locator("#fact-job_title", { hasText: "Storage operator" });
  await fact.waitFor({ timeout: SEEN_WITHIN });
  world.figure("a change is seen in another browser after", seen());
  assert.ok(await reader.evaluate(() => window.sameDocument), "the page was not loaded again");
});

test("a list shows a change made in another browser within five seconds", async (world) => {
  const word = world.word();
  const { number } = await world.person({ name: `Ada ${word}`, job_title: "Operator" });
  const reader = await world.page();
  await open(reader, `/persons?q=${word}`);
  await reader.locator("input[name=select]").check();
  await change(await world.page(), number, "job_title", "Storage operator");
  const row = reader.locator(`tr[data-href="/persons/${number}"]`);
  await row.getByText("Storage operator").waitFor({ timeout: SEEN_WITHIN });
  assert.ok(await reader.locator("input[name=select]").isChecked(), "the selection is kept");
});

test("words that are being typed are not overwritten by a change from elsewhere", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const reader = await world.page();
  await open(reader, `/persons/${number}`);
  const comment = reader.getByLabel("Write a comment");
  await comment.pressSequentially("I am in the middle of");
  await change(await world.page(), number, "job_title", "Storage operator");
  await reader.locator("#said", { hasText: "What you typed is kept" }).waitFor();
  await comment.pressSequentially(" a sentence.");
  assert.equal(await comment.inputValue(), "I am in the middle of a sentence.");
  await reader.getByRole("button", { name: "Add comment" }).click();
  await reader.getByText("I am in the middle of a sentence.").waitFor();
  assert.match(await reader.locator("#fact-job_title").textContent(), /Storage operator/);
});

test("a record that one may not see changes nothing in one's page", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.page("yuki");
  const answer = await page.goto(`/persons/${number}`);
  assert.equal(answer.status(), 404);
  assert.equal(await page.locator("#main[data-live]").count(), 0);
});
