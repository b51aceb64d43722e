// A spreadsheet comes in through the pages: seen first, applied whole, taken back whole.
import assert from "node:assert/strict";
import { importFile } from "./kit/spreadsheet.mjs";
import { test } from "./kit/tests.mjs";

async function count(world, name) {
  const found = await world.server.ask("GET", `/api/persons?q=${encodeURIComponent(name)}`);
  return found.items.filter((person) => person.name === name && !person.retired).length;
}

test("an import shows its bad row, is applied without it and taken back", async (world) => {
  const page = await world.page();
  const steps = await importFile(world, page);
  await steps.upload();
  await steps.choose();
  const bad = page.locator("#waiting tbody tr");
  assert.equal(await bad.count(), 1, "one line for the bad row");
  assert.match(await bad.textContent(), /4.*E-mail.*“no address” is not a mail address/s);
  assert.equal(await count(world, steps.names[0]), 0, "the dry run writes nothing");

  await steps.apply();
  for (const name of steps.names) assert.equal(await count(world, name), 1);
  assert.equal(await count(world, steps.bad), 0);
  await page.goto(`/persons?q=${encodeURIComponent(steps.names[0])}`);
  await page.locator("tr[data-href]").first().waitFor();

  await page.goBack();
  await page.getByRole("button", { name: /[Tt]ake .*back/ }).first().click();
  await page.getByText(/[Tt]aken back/).first().waitFor();
  for (const name of steps.names) assert.equal(await count(world, name), 0);
});

test("a file that is no spreadsheet is refused in words", async (world) => {
  const page = await world.page();
  await page.goto("/persons/imports");
  const buffer = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
  const file = { name: "picture.png", mimeType: "image/png", buffer };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Read the file" }).click();
  await page.getByText("This file cannot be imported").waitFor();
  assert.match(await page.title(), /^Error: /);
});
