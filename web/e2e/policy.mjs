// The content policy holds, and what breaks it is seen. Every other test fails as well when its
// pages log an error, break the policy, ask another host or meet a fault of the server.
import assert from "node:assert/strict";
import { test } from "./kit/tests.mjs";

test("no page of a whole visit logs an error or breaks the content policy", async (world) => {
  const page = await world.page();
  const { number } = await world.person();
  const addresses = [
    "/", "/persons", "/persons/new", `/persons/${number}`, `/persons/${number}/edit`,
    `/persons/${number}/history`, "/organisations", "/roles", "/find?q=altus", "/account", "/api",
    "/persons/help", "/persons/imports", "/persons/PER-9999",
  ];
  for (const address of addresses) {
    const answer = await page.goto(address);
    const policy = answer.headers()["content-security-policy"] ?? "";
    assert.match(policy, /default-src 'none'/, address);
    assert.doesNotMatch(policy, /unsafe|\*/, address);
    await page.waitForLoadState("load");
  }
});

test("the watch sees a blocked script, a logged error and another host", async (world) => {
  for (const seen of [/another host was asked: http:\/\/other\.invalid/, /The policy was broken/,
    /Content Security Policy/, /something went wrong/]) world.provokes(seen);
  const page = await world.page();
  await page.goto("/");
  const violation = page.waitForEvent("console", (message) => {
    return message.text().startsWith("The policy was broken: script-src");
  });
  await page.evaluate(() => {
    console.error("something went wrong");
    const image = document.createElement("img");
    image.src = "http://other.invalid/pixel.png";
    document.body.append(image);
    const inline = document.createElement("script");
    inline.textContent = "window.wasRun = true";
    document.body.append(inline);
  });
  await violation;
  assert.equal(await page.evaluate(() => window.wasRun), undefined, "the script was blocked");
  assert.ok(world.provoked(/something went wrong/), "the error was seen");
  assert.ok(world.provoked(/The policy was broken/), "the violation was seen");
});
