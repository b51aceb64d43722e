// What a test works with: a server, signed-in pages, and records of its own.
import { watch } from "./watch.mjs";

// Nothing in a page may take longer than this.
const PATIENCE = 10_000;

// One run: what its tests share.
export class Run {
  constructor(server, browser, all) {
    this.server = server;
    this.program = server.program;
    this.browser = browser;
    this.all = all;
    this.figures = [];
    this.states = new Map();
    this.made = 0;
  }

  // Cookies of an account, signed in through the page once and shared by all tests that neither
  // sign out nor end sessions.
  state(login) {
    if (!this.states.has(login)) this.states.set(login, this.signedIn(login));
    return this.states.get(login);
  }

  async signedIn(login) {
    const world = new World(this);
    try {
      const page = await world.stranger();
      await world.signIn(page, login);
      return await page.context().storageState();
    } finally {
      await world.close();
    }
  }
}

// What belongs to one test alone.
export class World {
  constructor(run) {
    this.run = run;
    this.server = run.server;
    this.program = run.program;
    this.contexts = [];
    this.troubles = [];
    this.expected = [];
    this.seen = [];
  }

  // Troubles of this form are what the test is about.
  provokes(pattern) {
    this.expected.push(pattern);
  }

  // Was a trouble of this form seen?
  provoked(pattern) {
    return this.seen.some((words) => pattern.test(words));
  }

  // A page of somebody who is not signed in.
  async stranger(options = {}) {
    return this.strangerAt(this.server.address, options);
  }

  // The same at another server than the one that all tests share.
  async strangerAt(address, options = {}) {
    const context = await this.run.browser.newContext({
      baseURL: address,
      viewport: { width: 1440, height: 900 },
      locale: "en-GB",
      timezoneId: "Europe/Lisbon",
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    this.troubles.push(await watch(context, address, this));
    return context.newPage();
  }

  // A page in a browser where an account is signed in already.
  async page(login = "dana", options = {}) {
    return this.stranger({ storageState: await this.run.state(login), ...options });
  }

  // Signs in through the page that is shown when somebody has to.
  async signIn(page, login) {
    const { passphrase } = this.server.account(login);
    if (new URL(page.url()).pathname !== "/sign-in") await page.goto("/sign-in");
    await page.getByLabel("E-mail or user name").fill(login);
    await page.getByLabel("Passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("button.hf-me").waitFor();
  }

  // Signs out through one's own menu.
  async signOut(page) {
    await page.locator("button.hf-me").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  }

  // A word that stands in no other record. Letters only, far from each other for typing errors.
  word() {
    const letters = "bdfghklmnprstvz";
    let [text, rest] = ["", this.run.made++];
    for (let at = 0; at < 3; at++) {
      text += letters[rest % letters.length] + "aeiou"[(rest + at) % 5];
      rest = Math.floor(rest / letters.length);
    }
    return `Qu${text}x`;
  }

  // A person of the demonstration's integrator that no other test knows.
  async person(fields = {}) {
    const organisation = fields.organisation ?? (await this.keystone());
    const name = fields.name ?? `${this.word()} Testperson`;
    return this.server.ask("POST", "/api/persons", { name, organisation, ...fields });
  }

  // Changes a person as a program would.
  async change({ number, version }, fields) {
    const address = `/api/persons/${number}`;
    return this.server.ask("PATCH", address, fields, { "If-Match": `"${version}"` });
  }

  async keystone() {
    const { items } = await this.server.ask("GET", "/api/organisations?q=Keystone&limit=1");
    return items[0].id;
  }

  // Registers as their page lists them: one of them, or each with `--all`.
  async registers(page) {
    await page.goto("/registers");
    const rows = page.locator("main tr[data-href]");
    const all = await rows.evaluateAll((found) => found.map((row) => row.dataset.href));
    if (all.length === 0) throw new Error("No register is listed");
    return this.run.all ? all : all.filter((register) => register === "/persons");
  }

  // A figure for the end of the run.
  figure(words, value) {
    this.run.figures.push([words, value]);
  }

  // Every page that is still open.
  pages() {
    return this.contexts.flatMap((context) => context.pages());
  }

  // Closes everything and says what troubles there were.
  async close() {
    await Promise.all(this.contexts.map((context) => context.close()));
    return this.troubles.flat();
  }
}
