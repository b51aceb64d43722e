// Files of other tools come in through the page: seen first, problems on top, brought in as shown,
// taken back whole; by everybody, on a desk and on a phone.
import assert from "node:assert/strict";
import { audit } from "./kit/audit.mjs";
import { test } from "./kit/tests.mjs";

// A catalogue of two services, one of which needs something that nobody describes.
function catalogue(world) {
  const [one, other] = [world.word(), world.word()].map((word) => word.toLowerCase());
  const rows = [
    "services:",
    `- name: ${one}`,
    "  tier: sv",
    `  technical: {dependencies: [{service: ${other}}, {service: nowhere-${one}}]}`,
    `- name: ${other}`,
    "  tier: db",
    "- tier: sv",
  ];
  const buffer = Buffer.from(rows.join("\n"));
  return { names: [one, other], file: { name: "catalogue.yml", mimeType: "text/yaml", buffer } };
}

async function count(world, name) {
  const found = await world.server.ask("GET", `/api/services?q=${encodeURIComponent(name)}`);
  return found.items.filter((service) => service.name === name && !service.retired).length;
}

test("files of other tools are seen, brought in and taken back", async (world) => {
  const page = await world.page();
  const { names, file } = catalogue(world);
  await page.goto("/import");
  await audit(page, "import-tools");
  await page.getByLabel("Format").selectOption("gitlab-catalog");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByLabel("Organisation", { exact: true }).fill("Keystone");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.waitForURL(/\/import\/[0-9a-f-]+$/);
  const heads = await page.locator("main h2").allInnerTexts();
  const at = (words) => heads.findIndex((head) => head.startsWith(words));
  assert.ok(at("To report") >= 0 && at("To report") < at("New and changed"), heads.join(", "));
  await page.getByText("The service has no name").waitFor();
  for (const name of names) assert.equal(await count(world, name), 0, "a dry run writes nothing");
  await audit(page, "import-tools-dry");

  // The page can be left and come back to: the files are still there.
  await page.reload();
  await page.getByLabel("Reason").fill("Tried in the browser");
  await page.getByRole("button", { name: /^Bring in \d+ records/ }).click();
  await page.getByText(/records are in/).waitFor();
  for (const name of names) assert.equal(await count(world, name), 1);
  await audit(page, "import-tools-result");

  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Taken back").first().waitFor();
  for (const name of names) assert.equal(await count(world, name), 0);
});
