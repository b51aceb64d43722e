// A demonstration of its own for one run: the real program, on a free port, thrown away at the end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const READY_WITHIN = 120_000;
const ENDS_WITHIN = 15_000;

export class Server {
  // Starts `holdfast demo` and waits until it says where it is and who can sign in.
  static async start(program) {
    const folder = await mkdtemp(path.join(os.tmpdir(), "holdfast-e2e-"));
    const asked = ["demo", "--fresh", "--port", "0", "--data", folder, "--once-json"];
    const child = spawn(program, asked, { stdio: ["ignore", "pipe", "pipe"] });
    const server = new Server(child, folder);
    server.program = program;
    try {
      const known = JSON.parse(await server.firstLine());
      server.address = known.address;
      server.token = known.token;
      server.accounts = known.accounts;
      return server;
    } catch (error) {
      await server.stop();
      throw new Error(`\`holdfast demo\` is not ready: ${error.message}\n${server.log.join("\n")}`);
    }
  }

  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
    this.log = [];
    this.gone = once(child, "exit").catch((error) => [error.message]);
    createInterface({ input: child.stderr }).on("line", (line) => this.log.push(line));
  }

  firstLine() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("it said nothing in time")), READY_WITHIN);
      const settle = (act, value) => {
        clearTimeout(late);
        act(value);
      };
      const lines = createInterface({ input: this.child.stdout });
      lines.once("line", (line) => settle(resolve, line));
      void this.gone.then(([code]) => settle(reject, new Error(`it ended with ${code}`)));
    });
  }

  // The account with that login.
  account(login) {
    const account = this.accounts.find((other) => other.login === login);
    if (!account) throw new Error(`The demonstration has no account ${login}`);
    return account;
  }

  // Asks the interface for programs, in the name of the lead.
  async ask(method, address, body, more = {}) {
    const headers = { Authorization: `Bearer ${this.token}`, Accept: "application/json", ...more };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET") headers["Idempotency-Key"] = crypto.randomUUID();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await fetch(this.address + address, { method, headers, body: text });
    const told = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address} was answered ${answer.status}: ${told}`);
    return told === "" ? null : JSON.parse(told);
  }

  // Does it still serve?
  isThere() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  // What the program itself called an error.
  faults() {
    return this.log.filter((line) => /\bERROR\b|panicked at/.test(line));
  }

  // Ends it in order, and says with which code it ended.
  async stop() {
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), ENDS_WITHIN);
    const [code, signal] = await this.gone;
    clearTimeout(late);
    await rm(this.folder, { recursive: true, force: true });
    return code ?? signal;
  }
}
