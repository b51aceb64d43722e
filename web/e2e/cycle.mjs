// A whole cycle of the continuity programme, from 1.1 to 3.21, in the browser, by hand-offs only:
// each of the four roles and two providers sign in, open their work, follow its links, do what the
// page asks, and sign out. Each gate rejects once. What somebody does for the first time, and every
// decision at a gate, is clicked on the page; done again, its form is sent in the same session
// without drawing the page. Started by `cargo xtask e2e cycle`, because it takes longer than all
// other browser tests together.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { SHOTS, overflow } from "./kit/audit.mjs";
import { Desk } from "./kit/desk.mjs";
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
// A busy machine takes its time.
const PATIENCE = 60_000;
const BUTTONS = {
  report: "Report it",
  begin: "Begin",
  contribute: "My part is done",
  ask: "Ask them",
  settle: "Answer the objection",
  proceed: "Go on over silence",
  sign: "Sign",
  acknowledge: "Acknowledge",
};
const DEEDS = ["begin", "contribute", "ask", "answer", "settle", "proceed", "sign", "acknowledge"];

class Cycle {
  constructor(world) {
    this.world = world;
    this.says = structuredClone(SAYS);
    this.reported = new Set();
    this.deeds = 0;
    this.said = {};
    this.shots = new Set();
    // Who sits at which desk, and what each did by hand already.
    this.desks = new Map();
    this.driven = new Set();
    this.clicks = 0;
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

  // Somebody sits down and does all there is to do of this run. Returns how much it was.
  async session(login) {
    if (!this.desks.has(login)) {
      this.desks.set(login, await Desk.open(this.world, login, PATIENCE));
    }
    const desk = this.desks.get(login);
    let count = 0;
    for (;;) {
      const todo = await this.work(desk);
      if (todo.length === 0) break;
      for (const one of todo) {
        count += await this.follow(desk, one);
      }
    }
    this.deeds += count;
    return count;
  }

  // What the list of work shows of this run, in its order.
  async work({ page, login }) {
    await page.goto("/work");
    this.unseen(login, { url: page.url(), text: await page.locator("main").innerText() });
    const rows = await page.locator("tr.wk").evaluateAll((found, run) => {
      const of = (row) => ({
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
  async follow(desk, one) {
    const isReport = one.words.startsWith("Report: ");
    if (isReport) this.reported.add(`${desk.login} ${one.words}`);
    const wanted = isReport ? ["report"] : DEEDS;
    let read = await desk.read(one.href);
    assert.equal(read.status, 200, `${desk.login}: ${one.href}`);
    let count = 0;
    for (; count < 12; count++) {
      this.unseen(desk.login, read);
      const named = read.forms.map(({ deed }) => deed);
      const deed = wanted.find((deed) => named.includes(deed));
      if (!deed || (isReport && count > 0)) break;
      const { activity } = read.forms[named.indexOf(deed)];
      const byHand = !this.driven.has(`${desk.login} ${deed}`) || this.isSpecial(activity, deed);
      this.driven.add(`${desk.login} ${deed}`);
      if (byHand) {
        await this.click(desk, one.href, deed);
        read = await desk.read(one.href);
      } else {
        read = await this.send(desk, read, named.indexOf(deed));
      }
    }
    return count;
  }

  // Is it what this walk is about? Then it is clicked each time.
  isSpecial(activity, deed) {
    const isObjected = OBJECTS.activity === activity && !this.has_objected;
    return deed === "sign" ? activity in SAYS : isObjected;
  }

  // One deed by hand: the page is opened, its form filled, its button clicked.
  async click({ page, login }, href, deed) {
    await page.goto(href);
    const form = page.locator(`form:has(input[name=deed][value=${deed}])`).first();
    const activity = await form.locator("input[name=activity]").inputValue();
    await this.picture(page, deed === "sign" && SAYS[activity] ? "gate" : deed);
    for (const field of await form.locator("textarea, input[name^='cites.']").all()) {
      await field.fill(this.words(login));
    }
    if (deed === "sign") {
      const options = form.locator("input[type=radio][name=say]");
      const labels = await options.evaluateAll((all) =>
        all.map((option) => option.closest("label").textContent.trim()),
      );
      const at = this.decide(activity, labels);
      if (at !== undefined) await options.nth(at).check();
    }
    const name = new RegExp(`^${this.button(login, deed, activity)}`);
    const button = form.getByRole("button", { name });
    const sent = page.waitForResponse((answer) => answer.request().method() === "POST");
    await Promise.all([sent, button.first().click()]);
    const title = await steady(page, () => page.title());
    assert.ok(!title.startsWith("Error"), `${login}, ${deed} in ${activity}: ${title}`);
    this.clicks += 1;
  }

  // The same in the session of the same browser, for what was clicked before.
  async send(desk, read, at) {
    const { deed, activity, options } = read.forms[at];
    const option = deed === "sign" ? this.decide(activity, options) : undefined;
    const button = this.button(desk.login, deed, activity);
    const after = await desk.send({ form: at, words: this.words(desk.login), option, button });
    const about = `${desk.login}, ${deed} in ${activity}: ${after.note}`;
    assert.ok(after.status === 200 && !after.title.startsWith("Error"), about);
    return after;
  }

  words(login) {
    return `because it is so ${CANARY[login] ?? ""}`.trim();
  }

  // The button of a deed, by what it begins with.
  button(login, deed, activity) {
    if (deed !== "answer") return BUTTONS[deed];
    const objects = OBJECTS.who === login && OBJECTS.activity === activity && !this.has_objected;
    this.has_objected ||= objects;
    return objects ? "Object" : "Agree";
  }

  // Which of these it is: rejects where it is still to be rejected, else lets it pass.
  decide(activity, labels) {
    if (labels.length === 0) return undefined;
    const asked = this.says[activity]?.shift();
    const wanted = asked ? [asked] : PASSES;
    const place = labels.findIndex((words) => wanted.some((one) => words.startsWith(one)));
    assert.ok(place >= 0 || !asked, `${activity} offers ${labels.join(", ")}`);
    const at = Math.max(place, 0);
    (this.said[activity] ??= []).push(labels[at]);
    return at;
  }

  // A provider finds nothing of the other on its pages.
  unseen(login, { url, text }) {
    for (const [other, word] of Object.entries(CANARY)) {
      if (other === login) continue;
      const isOwn = !(login in CANARY);
      if (!isOwn) assert.ok(!text.includes(word), `${login} reads ${word} at ${url}`);
      else this.control ||= text.includes(word);
    }
    if (!url.includes(`/process_runs/${this.run}`)) return;
    for (const word of FOREIGN[login] ?? []) {
      assert.ok(!text.includes(word), `${login} reads ${word} at ${url}`);
    }
  }

  // Everybody signs out.
  async leave() {
    for (const desk of this.desks.values()) await desk.close(this.world);
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
  const began = performance.now();
  await cycle.begin();
  const watcher = await world.page("dana");
  for (let round = 0; round < ROUNDS && !(await cycle.isDone(watcher)); round++) {
    const logins = await cycle.next();
    assert.ok(logins.length > 0, "nobody has anything to do, and 3.21 is not complete");
    let moved = 0;
    for (const login of logins) {
      const count = await cycle.session(login);
      moved += count;
      console.log(`       ${((performance.now() - began) / 1000).toFixed()} s: ${login} ${count}`);
    }
    assert.ok(moved > 0, `${logins}: what is to be done is not found`);
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
  await cycle.leave();
  assert.deepEqual(cycle.flaws, []);
  world.figure("deeds of a whole cycle", cycle.deeds);
  world.figure("of these clicked on the page", cycle.clicks);
}

walk("cycle", "a cycle is driven from 1.1 to 3.21 by hand-offs, one rejection at each gate", drive);
