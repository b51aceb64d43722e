// A whole cycle of the continuity programme, from 1.1 to 3.21, in the browser, by hand-offs only:
// each of the four roles and two providers sign in, open their work, follow its links, do what the
// page asks, and sign out. Each gate rejects once. Started by `cargo xtask e2e cycle`, because it
// takes longer than all other browser tests together.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { SHOTS, overflow } from "./kit/audit.mjs";
import { walk } from "./kit/tests.mjs";

const RUN = "Cycle driven by hand";
// A word that only this person ever writes; another provider must never read it.
const CANARY = { yuki: "kingfisher-7741", ravi: "sandpiper-2206" };
// Who holds which role, of the organisation, its integrator and the two providers.
const CAST = {
  "sc-lead": "dana",
  "bc-manager": "ines",
  "enterprise-architects": "wanda",
  Altus: "ravi",
  Corvid: "yuki",
};
// What else a provider must not find on the pages of its work.
const FOREIGN = { ravi: ["Corvid", "Yuki Tanabe"], yuki: ["Altus", "Ravi Thornbury"] };
// What gates say, used up in order; then what lets it pass.
const SAYS = {
  "1.9": ["Rejected"],
  "1.10": ["Rejected"],
  "1.12": ["Rejected"],
  "1.13": ["Rejected"],
  "2.7": ["Rework needed"],
  "2.10": ["Rework needed"],
  "2.16": ["Unsuccessful", "Unsuccessful"],
  "2.17": ["Plan", "Test plan"],
  "3.9": ["Not approved"],
};
const PASSES = ["Done", "Approved", "Successful", "Update not required", "Agreed"];
const GATES = ["1.10", "1.13", "2.7", "2.10", "2.16"];
// Objects once here, so that an objection is answered in writing.
const OBJECTS = { who: "dana", activity: "1.2" };
const ROUNDS = 400;
// Five browsers beside each other on a busy machine take their time.
const PATIENCE = 60_000;

class Cycle {
  constructor(world) {
    this.world = world;
    this.says = structuredClone(SAYS);
    this.reported = new Set();
    this.deeds = 0;
    this.said = {};
    this.shots = new Set();
    // What is not as it should be and keeps nobody from going on.
    this.flaws = [];
    this.has_objected = false;
  }

  // A picture at both widths, once for each name.
  async picture(page, name) {
    if (this.shots.has(name)) return;
    this.shots.add(name);
    const before = page.viewportSize();
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const sideways = await overflow(page);
      if (sideways) this.flaws.push(`${name} at ${width}: ${sideways}`);
      await page.screenshot({ path: `${SHOTS}cycle-${name}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize(before);
  }

  // The lead prepares the run and starts it.
  async begin() {
    const page = await this.world.stranger();
    await this.world.signIn(page, "dana");
    await page.goto("/process");
    await page.getByRole("link", { name: "Prepare a run" }).click();
    await page.locator("[name=name]").fill(RUN);
    await pick(page, "Organisation", "Northwharf Markets");
    await pick(page, "Integrator", "Keystone");
    await page.getByRole("radio", { name: /Programme/ }).check();
    await pick(page, "Providers", "Altus");
    await pick(page, "Providers", "Corvid");
    await page.getByRole("button", { name: /^Add|^Save|^Create/ }).last().click();
    await page.waitForURL(/\/process_runs\/RUN-\d+/);
    this.run = /RUN-\d+/.exec(page.url())[0];
    await page.goto(`/process_runs/${this.run}`);
    await this.picture(page, "prepared");
    const known = await this.world.server.ask("GET", "/api/organisations?limit=100");
    this.providers = {};
    for (const { name, number } of known.items) {
      if (CAST[name]) this.providers[number] = CAST[name];
    }
    await page.getByRole("button", { name: "Start this run" }).click();
    await page.getByText(/activities done/).first().waitFor();
    await this.world.signOut(page);
    await page.context().close();
  }

  // Who sits down next: those who have something to do. They find out what by themselves.
  async next() {
    const { duties, open } = await this.world.server.ask(
      "GET",
      `/api/process_runs/${this.run}/progress`,
    );
    const idle = (duty) => {
      const of = (one) => one.activity === duty.activity && one.provider === duty.provider;
      return duty.task === "report" && open.some((one) => of(one) && one.round > 1);
    };
    const counts = new Map();
    for (const duty of duties.filter((duty) => duty.task !== "recur" && !idle(duty))) {
      const login = CAST[duty.party.role] ?? this.providers[duty.party.provider];
      counts.set(login, (counts.get(login) ?? 0) + 1);
    }
    return [...counts].sort(([, one], [, other]) => other - one).map(([login]) => login);
  }

  // Somebody sits down, does all there is to do of this run, and leaves. Returns how much it was.
  async session(login) {
    const page = await this.world.stranger();
    page.setDefaultTimeout(PATIENCE);
    await this.world.signIn(page, login);
    let count = 0;
    for (;;) {
      const todo = await this.work(page, login);
      if (todo.length === 0) break;
      for (const one of todo) {
        count += await this.follow(page, login, one);
      }
    }
    await this.world.signOut(page);
    await page.context().close();
    this.deeds += count;
    return count;
  }

  // What the list of work shows of this run, in its order.
  async work(page, login) {
    await page.goto("/work");
    await this.unseen(page, login);
    const rows = await page.locator("tr.wk").evaluateAll((found, run) => {
      const of = (row) => ({
        kind: row.querySelector(".wk-k").textContent.trim(),
        words: row.querySelector(".wk-t a").textContent.trim(),
        href: row.querySelector(".wk-t a").getAttribute("href"),
        note: row.querySelector(".wk-t span").textContent,
      });
      return found.map(of).filter(({ note }) => note.includes(run));
    }, RUN);
    if (rows.length > 3) await this.picture(page, `work-of-${login}`);
    const is_new = ({ words }) => {
      return !words.startsWith("Report: ") || !this.reported.has(`${login} ${words}`);
    };
    return rows.filter(is_new);
  }

  // Follows a link of the list and does what the page asks, while it asks this person.
  async follow(page, login, one) {
    const answer = await page.goto(one.href);
    assert.equal(answer.status(), 200, `${login}: ${one.href}`);
    if (one.words.startsWith("Report: ")) this.reported.add(`${login} ${one.words}`);
    let count = 0;
    for (; count < 12; count++) {
      await steady(page, () => this.unseen(page, login));
      if (!(await this.act(page, login, one))) break;
    }
    return count;
  }

  // One deed, the first that the page asks for.
  async act(page, login, one) {
    const forms = page.locator("form:has(input[name=deed])");
    const named = (found) => found.map((form) => form.querySelector("input[name=deed]").value);
    const deeds = await steady(page, () => forms.evaluateAll(named));
    const wanted = one.words.startsWith("Report: ")
      ? ["report"]
      : ["begin", "contribute", "ask", "answer", "settle", "proceed", "sign", "acknowledge"];
    const deed = wanted.find((deed) => deeds.includes(deed));
    if (!deed || (deed === "report" && one.isReported)) return false;
    const form = page.locator(`form:has(input[name=deed][value=${deed}])`).first();
    const activity = await form.locator("input[name=activity]").inputValue();
    await this.picture(page, deed === "sign" && SAYS[activity] ? "gate" : deed);
    one.isReported = deed === "report";
    const words = `because it is so ${CANARY[login] ?? ""}`.trim();
    for (const field of await form.locator("textarea, input[name^='cites.']").all()) {
      await field.fill(words);
    }
    const sent = page.waitForResponse((answer) => answer.request().method() === "POST");
    await Promise.all([sent, this.button(form, { deed, login, activity })]);
    const title = await steady(page, () => page.title());
    if (title.startsWith("Error")) {
      const words = await page.locator(".hf-note").first().innerText();
      // Who works side by side may be told so; then it is read again and done again.
      assert.match(words, /Somebody else did something here/, `${login}, ${deed} in ${activity}`);
    }
    return true;
  }

  async button(form, { deed, login, activity }) {
    const click = (name) => {
      return form.getByRole("button", { name: new RegExp(`^${name}`) }).first().click();
    };
    if (deed === "answer") {
      const objects = OBJECTS.who === login && OBJECTS.activity === activity && !this.has_objected;
      this.has_objected ||= objects;
      return click(objects ? "Object" : "Agree");
    }
    if (deed === "sign") await this.decide(form, activity);
    const names = {
      report: "Report it",
      begin: "Begin",
      contribute: "My part is done",
      ask: "Ask them",
      settle: "Answer the objection",
      proceed: "Go on over silence",
      sign: "Sign",
      acknowledge: "Acknowledge",
    };
    return click(names[deed]);
  }

  // Rejects where it is still to be rejected, else lets it pass.
  async decide(form, activity) {
    const options = form.locator("input[type=radio][name=say]");
    const count = await options.count();
    if (count === 0) return;
    const labels = [];
    for (const option of await options.all()) {
      const words = await option.evaluate((node) => node.closest("label").textContent.trim());
      labels.push(words);
    }
    const asked = this.says[activity]?.shift();
    const wanted = asked ? [asked] : PASSES;
    const place = labels.findIndex((words) => wanted.some((one) => words.startsWith(one)));
    assert.ok(place >= 0 || !asked, `${activity} offers ${labels.join(", ")}`);
    const at = Math.max(place, 0);
    await options.nth(at).check();
    (this.said[activity] ??= []).push(labels[at]);
  }

  // A provider finds nothing of the other on its pages.
  async unseen(page, login) {
    const text = await page.locator("main").innerText();
    for (const [other, word] of Object.entries(CANARY)) {
      if (other === login) continue;
      const isOwn = !(login in CANARY);
      if (!isOwn) assert.ok(!text.includes(word), `${login} reads ${word} at ${page.url()}`);
      else this.control ||= text.includes(word);
    }
    if (!page.url().includes(`/process_runs/${this.run}`)) return;
    for (const word of FOREIGN[login] ?? []) {
      assert.ok(!text.includes(word), `${login} reads ${word} at ${page.url()}`);
    }
  }

  // Is it over?
  async isDone(page) {
    await page.goto(`/process_runs/${this.run}/activities/3.21`);
    return (await page.locator("main").innerText()).includes("completed 1 time");
  }
}

// Asks a page something once it stands still; it may be on its way to the next.
async function steady(page, ask, tries = 5) {
  try {
    await page.waitForLoadState();
    return await ask();
  } catch (fault) {
    if (tries === 0 || !/context was destroyed|navigat/.test(fault.message)) throw fault;
    return steady(page, ask, tries - 1);
  }
}

// Types a part of a name and chooses from what is offered.
async function pick(page, label, name) {
  const field = page.getByRole("combobox", { name: new RegExp(`^${label}`) });
  await field.fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).first().click();
}

async function trail(cycle, page) {
  await page.goto(`/process_runs/${cycle.run}/activities/1.10`);
  const table = page.locator("table", { hasText: "Who was asked, who was told, when" });
  const text = await table.innerText();
  const did = ["were asked", "agreed", "signed: rejected", "signed: approved", "were told"];
  for (const words of [...did, "acknowledged", "UTC"]) {
    assert.ok(text.includes(words), `the trail says ${words}: ${text}`);
  }
  for (const who of ["Wanda Osei", "Dana Holt", "Operations of Altus", "Operations of Corvid"]) {
    assert.ok(text.includes(who), `the trail names ${who}`);
  }
  await cycle.picture(page, "trail");
}

async function drive(world) {
  await mkdir(SHOTS, { recursive: true });
  const cycle = new Cycle(world);
  await cycle.begin();
  const watcher = await world.page("dana");
  for (let round = 0; round < ROUNDS && !(await cycle.isDone(watcher)); round++) {
    const logins = await cycle.next();
    assert.ok(logins.length > 0, "nobody has anything to do, and 3.21 is not complete");
    // They sit at desks of their own and work side by side.
    const counts = await Promise.all(logins.map((login) => cycle.session(login)));
    const told = logins.map((login, at) => `${login} ${counts[at]}`);
    console.log(`       deeds: ${told.join(", ")}`);
    assert.ok(counts.some((count) => count > 0), `${told}: what is to be done is not found`);
  }
  assert.ok(await cycle.isDone(watcher), "3.21 is complete");
  for (const gate of GATES) {
    const said = cycle.said[gate] ?? [];
    assert.ok(said.length > 1, `${gate} was decided more than once: ${said.join(", ")}`);
    assert.ok(said[0].startsWith(SAYS[gate][0]), `${gate} was rejected first`);
  }
  assert.deepEqual(Object.values(cycle.says).flat(), [], "each gate rejected as it was to");
  assert.ok(cycle.has_objected, "somebody objected");
  assert.ok(cycle.control, "who sees the run whole reads what providers wrote");
  await trail(cycle, watcher);
  await watcher.goto(`/process_runs/${cycle.run}?stage=3`);
  await cycle.picture(watcher, "map-at-the-end");
  assert.deepEqual(cycle.flaws, []);
  world.figure("deeds of a whole cycle by hand", cycle.deeds);
}

walk("cycle", "a cycle is driven from 1.1 to 3.21 by hand-offs, one rejection at each gate", drive);
