// Everything without script: pages, forms and addresses do it all.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

test("without script one finds, edits, is refused, saves, comments, signs out", async (world) => {
  const word = world.word();
  const person = await world.person({ name: `Edna ${word}`, job_title: "Operator" });
  await world.person({ name: `Other ${word}`, organisation: await other(world) });
  const page = await world.stranger({ javaScriptEnabled: false });

  // An address that needs somebody leads to the sign-in page and back to the address.
  await page.goto("/persons");
  await world.signIn(page, "dana");
  await page.waitForURL("**/persons");

  // Words, then a filter on top of them.
  await page.getByLabel("Filter by words").fill(word);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/persons?*q=${word}*`);
  assert.equal(await page.locator("tr[data-href]").count(), 2);
  await page.locator("button[popovertarget=add-filter]").click();
  await page.locator("#add-filter").getByRole("link", { name: "Organisation" }).click();
  await choose(page, "Organisation", "Keystone");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  const rows = page.locator("tr[data-href]");
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  assert.match(page.url(), /[?&]organisation=/);
  assert.match(await page.locator("a.flt.on").first().textContent(), /Organisation.*Keystone/);

  // Open, edit, be refused: what was typed stays.
  await rows.first().getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name: `Edna ${word}` }).waitFor();
  await page.getByRole("link", { name: /^Edit/ }).click();
  await page.getByLabel("Job title").fill("Storage operator");
  await page.getByLabel("E-mail").fill("no address");
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  const errors = page.locator(".hf-errors");
  await errors.waitFor();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.getByLabel("Job title").inputValue(), "Storage operator");
  assert.equal(await page.getByLabel("E-mail").inputValue(), "no address");
  await errors.getByRole("link", { name: /E-mail/ }).click();
  assert.match(page.url(), /#f-email$/);

  await page.getByLabel("E-mail").fill(`edna.${word.toLowerCase()}@keystone.example`);
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  await page.getByText(/^Saved/).first().waitFor();
  assert.match(await page.locator("#fact-job_title").textContent(), /Storage operator/);

  const said = `Called at night, ${word}.`;
  await page.getByLabel("Write a comment").fill(said);
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByText(said).waitFor();

  await world.signOut(page);
  await page.goto(`/persons/${person.number}`);
  assert.equal(new URL(page.url()).pathname, "/sign-in");
});

// An organisation that is not the integrator.
async function other(world) {
  const { items } = await world.server.ask("GET", "/api/organisations?q=Altus&limit=1");
  return items[0].id;
}

// Chooses in a list of options, in boxes or in a line, whichever is shown.
async function choose(page, label, words) {
  const select = page.locator(`select[name="${label.toLowerCase()}"]`);
  if ((await select.count()) > 0) {
    const option = select.locator("option", { hasText: words }).first();
    await select.selectOption(await option.getAttribute("value"));
    return;
  }
  const box = page.getByRole("checkbox", { name: words });
  if ((await box.count()) > 0) return box.check();
  await page.getByLabel(label).fill(words);
}
