// A server without any data: `holdfast serve` in an empty folder, and the code that it prints.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const READY_WITHIN = 60_000;
const ENDS_WITHIN = 15_000;

// Starts it, hands address and code to `act`, and ends it whatever happens.
export async function withFreshServer(program, act) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "holdfast-first-"));
  const asked = ["--data", folder, "serve", "--listen", "127.0.0.1:0"];
  const child = spawn(program, asked, { stdio: ["ignore", "pipe", "pipe"] });
  const gone = once(child, "exit").catch((error) => [error.message]);
  const said = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  try {
    return await act(await told(child, gone, said));
  } finally {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN);
    await gone;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
  }
}

// What it prints when it is ready: where it is, and the code of the first run.
function told(child, gone, said) {
  return new Promise((resolve, reject) => {
    const fail = (words) => reject(new Error([words, ...said].join("\n")));
    const late = setTimeout(() => fail("`holdfast serve` said nothing in time"), READY_WITHIN);
    let address;
    createInterface({ input: child.stdout }).on("line", (line) => {
      address ??= /Holdfast is at (\S+)/.exec(line)?.[1];
      const code = /^\s+(\S{4}(?:-\S{4})+)\s*$/.exec(line)?.[1];
      if (!address || !code) return;
      clearTimeout(late);
      resolve({ address, code });
    });
    void gone.then(([code]) => fail(`\`holdfast serve\` ended with ${code}`));
  });
}
