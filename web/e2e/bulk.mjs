// Many records are changed at once: each change is shown before it is made, and can be undone.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

async function titles(world, people) {
  const asked = people.map(({ number }) => world.server.ask("GET", `/api/persons/${number}`));
  return (await Promise.all(asked)).map((person) => person.job_title);
}

test("a bulk edit is previewed, applied to the selected rows and undone", async (world) => {
  const word = world.word();
  const people = [];
  for (const [first, title] of [["Ada", "Operator"], ["Bela", null], ["Cora", "Clerk"]]) {
    people.push(await world.person({ name: `${first} ${word}`, job_title: title }));
  }
  const page = await world.page();
  await page.goto(`/persons?q=${word}&sort=name`);
  const boxes = page.locator("input[name=select]");
  await boxes.nth(0).check();
  await boxes.nth(1).click({ modifiers: ["Shift"] });
  await page.getByRole("button", { name: "Set job title" }).click();
  await page.getByLabel("Job title").fill("Storage operator");
  await page.getByRole("button", { name: "Show the changes" }).click();

  const preview = page.getByRole("table");
  await preview.getByText("Ada").waitFor();
  assert.equal(await preview.getByText("Will change").count(), 2);
  assert.equal(await preview.getByText("Cora").count(), 0, "what is not selected is not named");
  assert.deepEqual(await titles(world, people), ["Operator", null, "Clerk"], "nothing is written");

  await page.getByRole("button", { name: "Change 2 persons" }).click();
  await page.getByText("2 persons changed").waitFor();
  const after = ["Storage operator", "Storage operator", "Clerk"];
  assert.deepEqual(await titles(world, people), after);

  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(/taken back/).first().waitFor();
  assert.deepEqual(await titles(world, people), ["Operator", null, "Clerk"]);
});

test("a bulk edit that meets a newer version changes nothing and says so", async (world) => {
  const word = world.word();
  const one = await world.person({ name: `Ada ${word}`, job_title: "Operator" });
  const other = await world.person({ name: `Bela ${word}`, job_title: "Operator" });
  const page = await world.page();
  const ids = `${one.number},${other.number}`;
  await page.goto(`/persons/bulk/preview?ids=${ids}&set=job_title&value=Storage+operator`);
  await page.getByRole("button", { name: "Change 2 persons" }).waitFor();
  await world.change(other, { job_title: "Clerk" });
  await page.getByRole("button", { name: "Change 2 persons" }).click();
  await page.locator("tr[data-href]", { hasText: "Bela" }).waitFor();
  assert.deepEqual(await titles(world, [one, other]), ["Operator", "Clerk"]);
});
