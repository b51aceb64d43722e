// The running process: its map and outline, one activity, and the list of work.
import assert from "node:assert/strict";
import { audit } from "./kit/audit.mjs";
import { test } from "./kit/tests.mjs";

async function good(page, address) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, `${address} is answered`);
}

test("the map of a run and its outline can be used by everybody", async (world) => {
  const page = await world.page();
  await good(page, "/process");
  await audit(page, "process");
  await good(page, "/process_runs/RUN-0001?stage=2");
  await audit(page, "process-run");
  // Each box of the drawing leads where its line of the outline leads.
  const boxes = await page.locator(".scroll.wide svg.reach a[data-raci]").count();
  const lines = await page.locator("#outline tbody a").count();
  assert.equal(boxes, lines);
});

test("lanes show who does what for the box with the focus, documents on demand", async (world) => {
  const page = await world.page();
  await good(page, "/process_runs/RUN-0001?stage=2");
  const map = page.locator(".scroll.wide");
  const heads = () => map.locator(".pin [data-slot]").allTextContents();
  assert.deepEqual(await heads(), ["", "", "", ""]);
  const box = (title) => map.locator("svg.reach a", { hasText: title });
  await box("2.3 Perform and review").focus();
  assert.deepEqual(await heads(), ["R/A", "I", "I", "I"]);
  await box("2.2 Complete").hover();
  assert.deepEqual(await heads(), ["C/I", "I", "", "R/A"]);
  // Away from all boxes it is the one with the focus again, and without it none.
  await page.getByRole("heading", { level: 1 }).hover();
  assert.deepEqual(await heads(), ["R/A", "I", "I", "I"]);
  await page.evaluate(() => document.activeElement.blur());
  assert.deepEqual(await heads(), ["", "", "", ""]);
  // The heads stay in sight while the rest scrolls.
  await map.evaluate((row) => (row.scrollLeft = 600));
  const [head, row] = [await map.locator(".pin").boundingBox(), await map.boundingBox()];
  assert.ok(Math.abs(head.x - row.x) < 1, `${head.x} and ${row.x}`);

  assert.equal(await box("takes S14").count(), 0);
  await page.getByRole("link", { name: "Show documents" }).click();
  await page.waitForURL(/documents=1/);
  await audit(page, "process-run-documents");
  await box("takes S14 Cross-Delivery ITSC Plan, draft; not there yet").first().waitFor();
  await box("makes S14 Cross-Delivery ITSC Plan, approved").first().waitFor();
  await page.getByRole("link", { name: "Hide documents" }).click();
  await page.waitForURL(/stage=2$/);
});

test("an activity with its trail can be used by everybody", async (world) => {
  const page = await world.page();
  await good(page, "/process_runs/RUN-0001/activities/1.13");
  await audit(page, "activity");
  await page.getByText("A second array by 9 January").first().waitFor();
});

test("an answer is given from the list of work, by keyboard", async (world) => {
  const page = await world.page();
  await good(page, "/work");
  await audit(page, "work");
  const before = await page.locator("tr.wk").count();
  // The key acts on the row with the focus, and not on the one that stood beside the list before.
  const first = await page.locator("tr.wk.sel .wk-t a").innerText();
  const kinds = await page.locator("tr.wk").evaluateAll((rows) =>
    rows.map((row) => row.querySelector(".wk-k").textContent.trim()),
  );
  const wanted = kinds.lastIndexOf("Answer");
  assert.ok(wanted >= 0, kinds.join(", "));
  for (let row = 0; row <= wanted; row++) await page.keyboard.press("j");
  const focused = await page.evaluate(() => document.activeElement.closest("tr")?.innerText);
  const words = await page.locator("tr.wk").nth(wanted).locator(".wk-t a").innerText();
  assert.ok(focused.includes(words), `${focused} has the focus, and not ${words}`);
  await page.locator("tr.wk.sel", { hasText: words }).waitFor();
  await page.keyboard.press("a");
  await page.waitForURL(/\/work\?done=/);
  const note = page.getByText("You agreed").locator("..");
  assert.ok((await note.innerText()).includes(words), `agreed to ${words}, and not to ${first}`);
  await page.waitForFunction((count) => document.querySelectorAll("tr.wk").length < count, before);
});

test("who is chosen is suggested after a live page brought the field anew, too", async (world) => {
  const page = await world.page();
  const work = await world.server.ask("GET", "/api/process_runs/RUN-0001/progress");
  const isOwn = ({ party, task }) => party.role === "sc-lead" && task === "answer";
  const own = work.duties.find(isOwn);
  const lane = own.provider ? `?provider=${own.provider}` : "";
  await good(page, `/process_runs/RUN-0001/activities/${own.activity}${lane}`);
  const pick = page.getByRole("combobox", { name: /^To whom/ }).first();
  await pick.waitFor();
  // What the live page fetches takes the place of what stands there.
  await page.evaluate(async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [old, now] = [document.getElementById("main"), fresh.getElementById("main")];
    old.innerHTML = now.innerHTML;
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  });
  await page.getByRole("combobox", { name: /^To whom/ }).first().fill("Ines");
  await page.getByRole("option").first().waitFor();
});

test("measures, the handbook and who covers whom can be used by everybody", async (world) => {
  const page = await world.page();
  await good(page, "/measures");
  await audit(page, "measures");
  // Each number opens its rows, and there are as many as it says.
  const figure = page.locator("td a", { hasText: " %" }).first();
  const told = await figure.locator("..").innerText();
  await figure.click();
  await page.waitForURL(/\/measures\/.+/);
  await audit(page, "measure");
  const rows = await page.locator("table tbody tr").count();
  assert.equal(rows, Number(/of (\d+)/.exec(told)[1]));
  await good(page, "/people/cover");
  await audit(page, "cover");
  await good(page, "/process/handbook");
  await audit(page, "handbook");
});
