// How heavy the pages are on the wire, compressed.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

const KB = 1000;
const MOST = { document: 100 * KB, stylesheet: 40 * KB, script: 60 * KB };
const WORDS = { document: "HTML", stylesheet: "CSS", script: "JS" };

// The bytes of a page by kind, as they came over the wire with nothing kept from before.
async function weigh(page, address) {
  const asked = [];
  const note = (request) => asked.push(request);
  page.on("requestfinished", note);
  await page.goto(address, { waitUntil: "load" });
  page.off("requestfinished", note);
  const sums = { document: 0, stylesheet: 0, script: 0 };
  for (const request of asked) {
    const kind = request.resourceType();
    if (kind in sums) sums[kind] += (await request.sizes()).responseBodySize;
  }
  return sums;
}

test("no page is heavier than its budget, and none asks another host", async (world) => {
  const { number } = await world.person();
  const addresses = [
    "/", "/organisations", "/persons?limit=100&retired=yes", "/persons?limit=100",
    "/dependencies?limit=20", "/dependencies?limit=100", "/services/SVC-0012/edit", "/roles",
    "/persons/new", `/persons/${number}`, `/persons/${number}/edit`, "/organisations/ORG-0001",
    "/services/SVC-0012", "/services/SVC-0012/record", "/explorer", "/explorer?fail=CI-0001",
    "/suppliers/SUP-0002", "/find?q=a", "/account", "/persons/imports", "/persons/help", "/api",
  ];
  const heaviest = { document: [0], stylesheet: [0], script: [0] };
  for (const address of addresses) {
    // A context of its own has an empty cache.
    const page = await world.page();
    const sums = await weigh(page, address);
    await page.context().close();
    for (const kind of Object.keys(MOST)) {
      assert.ok(sums[kind] > 0, `${address} has ${WORDS[kind]}`);
      if (sums[kind] > heaviest[kind][0]) heaviest[kind] = [sums[kind], address];
    }
  }
  const shown = (bytes) => `${(bytes / KB).toFixed(1)} kB`;
  for (const [kind, [bytes, address]] of Object.entries(heaviest)) {
    const what = `${WORDS[kind]} of the heaviest page, ${address}`;
    world.figure(what, `${shown(bytes)} of ${shown(MOST[kind])}`);
    assert.ok(bytes <= MOST[kind], `${what} is ${shown(bytes)}`);
  }
});
