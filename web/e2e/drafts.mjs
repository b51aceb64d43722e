// What was typed is never lost: not by closing the tab, not by the end of a session.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

const KEPT = /Draft kept \d\d:\d\d/;

// Types into the form of a record and waits until it is kept.
async function type(page, number, title) {
  await page.goto(`/persons/${number}/edit`);
  await page.getByLabel("Job title").fill(title);
  await page.locator("[data-draft-state]", { hasText: KEPT }).waitFor();
}

test("a draft survives closing the tab, and is gone once it is saved", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await type(page, number, "Storage oper");
  await page.close();

  const again = await page.context().newPage();
  await again.goto("/");
  await again.goto(`/persons/${number}/edit`);
  await again.getByText(/Your draft of .* is shown/).waitFor();
  assert.equal(await again.getByLabel("Job title").inputValue(), "Storage oper");
  await again.goto(`/persons/${number}`);
  assert.match(await again.locator("#fact-job_title").textContent(), /Operator/);

  await again.goto(`/persons/${number}/edit`);
  await again.getByRole("button", { name: "Save the changes" }).last().click();
  await again.waitForURL(`**/persons/${number}?saved=*`);
  assert.match(await again.locator("#fact-job_title").textContent(), /Storage oper/);
  await again.goto(`/persons/${number}/edit`);
  assert.equal(await again.getByText(/Your draft of .* is shown/).count(), 0);
});

test("words typed in the last moment before the tab closes are kept", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await page.goto(`/persons/${number}/edit`);
  await page.getByLabel("Job title").fill("Written in haste");
  await page.close();
  // Nobody is told when a page that is gone has sent its last words: we look until they are there.
  const again = await page.context().newPage();
  const title = again.getByLabel("Job title");
  for (let tries = 0; tries < 20 && (await titleOf()) !== "Written in haste"; tries++) {
    await again.goto("/persons");
  }
  assert.equal(await title.inputValue(), "Written in haste");

  async function titleOf() {
    await again.goto(`/persons/${number}/edit`);
    return title.inputValue();
  }
});

test("a draft can be discarded", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.page();
  await type(page, number, "Something else");
  await page.reload();
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await page.getByText(/Your draft of .* is shown/).waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Job title").inputValue(), "Operator");
});

test("when a session ends the form is restored after signing in again", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.stranger();
  await world.signIn(page, "dana");
  await type(page, number, "Storage operator");

  // The same session, signed out elsewhere while somebody is typing here.
  const storageState = await page.context().storageState();
  const elsewhere = await world.stranger({ storageState });
  await elsewhere.goto("/");
  await world.signOut(elsewhere);
  world.provokes(/Failed to load resource.*401/);
  await page.getByLabel("Languages").fill("English");
  await page.locator("[data-draft-state]", { hasText: "you are signed out" }).waitFor();
  assert.equal(await page.getByLabel("Languages").inputValue(), "English");

  // Signing in in another tab of the same browser lets the draft go on by itself.
  const tab = await page.context().newPage();
  await world.signIn(tab, "dana");
  await page.locator("[data-draft-state]", { hasText: KEPT }).waitFor();
  await page.close();

  await tab.goto(`/persons/${number}/edit`);
  assert.equal(await tab.getByLabel("Job title").inputValue(), "Storage operator");
  assert.equal(await tab.getByLabel("Languages").inputValue(), "English");
});

test("a form that is sent after the session ended is kept and leads back", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.stranger();
  await world.signIn(page, "dana");
  await type(page, number, "Storage operator");
  const elsewhere = await world.stranger({ storageState: await page.context().storageState() });
  await elsewhere.goto("/");
  await world.signOut(elsewhere);
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  await page.waitForURL("**/sign-in*");
  await page.getByText("Your draft is kept.").waitFor();
  await page.getByText("What you sent was not saved").waitFor();
  await world.signIn(page, "dana");
  assert.equal(new URL(page.url()).pathname, `/persons/${number}/edit`, "where it was typed");
  assert.equal(await page.getByLabel("Job title").inputValue(), "Storage operator");
});

// Ends the session of a page from elsewhere.
async function end(world, page) {
  const elsewhere = await world.stranger({ storageState: await page.context().storageState() });
  await elsewhere.goto("/");
  await world.signOut(elsewhere);
  world.provokes(/Failed to load resource.*401/);
  // A page that listens for changes is told no more of them.
  world.provokes(/not "text\/event-stream"/);
}

// Signs in through the link of the notice, in the tab that it opens.
async function signInBeside(world, page) {
  const link = page.getByRole("link", { name: "Sign in in a new tab" });
  const [tab] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  await tab.waitForLoadState();
  await world.signIn(tab, "dana");
  await tab.close();
}

// Presses a button while signed out: the page stays, says why and has the focus there. The words
// of an earlier refusal still stand while the new one is on its way: the focus tells them apart.
async function isHeld(page, button) {
  const before = page.url();
  await button.click();
  await page
    .locator("[data-draft-state]:focus", { hasText: "Not saved: you are signed out" })
    .waitFor();
  assert.equal(page.url(), before, "the form did not go");
}

test("what is typed after the session ended stays when it is sent, and is saved", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.stranger();
  await world.signIn(page, "dana");
  await type(page, number, "Storage operator");
  await end(world, page);
  await page.getByLabel("Languages").fill("English");
  await page.locator("[data-draft-state]", { hasText: "you are signed out" }).waitFor();
  const save = page.getByRole("button", { name: "Save the changes" }).last();
  await isHeld(page, save);
  assert.equal(await page.getByLabel("Languages").inputValue(), "English");
  // Without waiting for a draft it is held as well.
  await page.getByLabel("Languages").fill("English, Dutch");
  await isHeld(page, save);
  await signInBeside(world, page);
  await save.click();
  await page.waitForURL(`**/persons/${number}?saved=*`);
  const saved = await world.server.ask("GET", `/api/persons/${number}`);
  assert.deepEqual([saved.job_title, saved.languages], ["Storage operator", "English, Dutch"]);
});

test("a form sent in the instant after the session ended is held too", async (world) => {
  const { number } = await world.person({ job_title: "Operator" });
  const page = await world.stranger();
  await world.signIn(page, "dana");
  await page.goto(`/persons/${number}/edit`);
  await end(world, page);
  await page.getByLabel("Job title").fill("Written in haste");
  await isHeld(page, page.getByRole("button", { name: "Save the changes" }).last());
  await signInBeside(world, page);
  await page.locator("[data-draft-state]", { hasText: KEPT }).waitFor();
  await page.close();
  const again = await world.page();
  await again.goto(`/persons/${number}/edit`);
  assert.equal(await again.getByLabel("Job title").inputValue(), "Written in haste");
});

test("a comment is kept while it is written, and held once signed out", async (world) => {
  const { number } = await world.person();
  const page = await world.stranger();
  await world.signIn(page, "dana");
  await page.goto(`/persons/${number}`);
  const comment = page.getByLabel("Write a comment");
  await comment.fill("Who calls at night?");
  await page.locator("#comments [data-draft-state]", { hasText: KEPT }).waitFor();
  await page.reload();
  assert.equal(await comment.inputValue(), "Who calls at night?");
  await end(world, page);
  await comment.fill("Who calls at night? And by day?");
  const add = page.getByRole("button", { name: "Add comment" });
  await isHeld(page, add);
  await signInBeside(world, page);
  await add.click();
  await page.locator(".said", { hasText: "And by day?" }).waitFor();
  assert.equal(await comment.inputValue(), "", "what is said is no draft any more");
});
