// Files of other tools come in through the page: seen first, problems on top, brought in as shown,
// taken back whole; by everybody, on a desk and on a phone.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
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

// The public catalogue of GitLab, walked as somebody new would. The walk steps aside, and says so,
// where the public files are not beside the checkout.
const FOLDER = fileURLToPath(
  new URL("../../../shared/real-inputs/gitlab-service-catalog/", import.meta.url),
);
const WIDTHS = [1440, 360];

// Is the whole element within the window as it is scrolled now?
async function isInSight(element) {
  return element.evaluate((node) => {
    const box = node.getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= window.innerHeight;
  });
}

test("the catalogue of GitLab is walked from its files to its consequences", async (world) => {
  if (!existsSync(FOLDER)) {
    process.stderr.write("stepping aside: the public files are not beside the checkout\n");
    return;
  }
  const page = await world.page();
  await page.goto("/import");
  await page.getByLabel("Format").selectOption("gitlab-catalog");
  const files = ["service-catalog.yml", "teams.yml"].map((name) => FOLDER + name);
  await page.locator("input[type=file]").setInputFiles(files);
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.waitForURL(/\/import\/[0-9a-f-]+$/);
  await audit(page, "gitlab-dry");
  const bring = page.getByRole("button", { name: /^Bring in \d+ records/ }).last();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const where of [0, 600, 1e6]) {
      await page.evaluate((y) => window.scrollTo(0, y), where);
      assert.ok(await isInSight(bring), `the button is in sight at ${width} px, from ${where}`);
    }
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height < (width > 1000 ? 7000 : 14000), `${height} px at ${width} px`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  // Nothing of the place where a row stands is cut.
  const cut = await page.locator("#changes td").evaluateAll((cells) => {
    const right = document.documentElement.clientWidth;
    return cells.filter((cell) => cell.getBoundingClientRect().right > right + 1).length;
  });
  assert.equal(cut, 0, "no column is cut at 1440 px");
  await page.getByLabel("Reason").fill("A first walk");
  await bring.click();
  await page.getByText(/records are in/).waitFor();
  await page.getByRole("link", { name: "Settle all" }).first().waitFor();

  // From the list to a service, and to what follows when it fails.
  await page.goto("/services?q=gitaly");
  await page.getByRole("link", { name: "gitaly", exact: true }).first().click();
  await page.getByText("no owner named").waitFor();
  await audit(page, "gitlab-service");
  await page.getByRole("link", { name: "What if it fails" }).first().click();
  await page.waitForURL(/\/explorer/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await audit(page, "gitlab-explorer");

  await page.goto("/import");
  await page.getByRole("link", { name: /service-catalog\.yml/ }).first().click();
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Taken back").first().waitFor();
});
