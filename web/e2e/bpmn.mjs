// The process as BPMN 2.0, opened by a real tool: bpmn-js reads it, checks it and draws it.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "./kit/tests.mjs";

const VIEWER = fileURLToPath(
  new URL("../node_modules/bpmn-js/dist/bpmn-viewer.production.min.js", import.meta.url));

// The schema of BPMN 2.0 as the OMG publishes it, which another package brings.
const SCHEMA = fileURLToPath(
  new URL("../node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd", import.meta.url));

async function within(work) {
  const folder = await mkdtemp(join(tmpdir(), "bpmn-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function exported() {
  return within(async (folder) => {
    const path = join(folder, "process.bpmn");
    execFileSync(process.env.HOLDFAST_BIN, ["process", "export", "--bpmn", path]);
    return await readFile(path, "utf8");
  });
}

// What the schema says to a text: empty when it has nothing against it.
async function flaws(text) {
  return within(async (folder) => {
    const path = join(folder, "process.bpmn");
    await writeFile(path, text);
    const asked = ["--schema", SCHEMA, path];
    const told = spawnSync(process.env.XMLSCHEMA, asked, { encoding: "utf8" });
    return told.status === 0 ? "" : `${told.stdout}${told.stderr}` || "not valid";
  });
}

test("the exported process is valid by the schema of BPMN 2.0", async () => {
  if (!process.env.XMLSCHEMA) {
    console.log("       `cargo xtask e2e` brings what reads schemas; nothing is checked");
    return;
  }
  const xml = await exported();
  assert.equal(await flaws(xml), "");
  // An element that the schema does not know, and a reference without a target, are found out.
  assert.notEqual(await flaws(xml.replaceAll("userTask", "userTasks")), "");
  assert.notEqual(await flaws(xml.replace(/ targetRef="[^"]*"/, "")), "");
});

const counted = (text, pattern) => [...text.matchAll(pattern)].length;

// What the tool made of a text: warnings, elements by type, what was not drawn, names.
async function opened(page, text) {
  return await page.evaluate(async (xml) => {
    document.querySelector("#canvas").replaceChildren();
    const viewer = new globalThis.BpmnJS({ container: "#canvas" });
    const { warnings } = await viewer.importXML(xml);
    const all = viewer.get("elementRegistry").filter((one) => one.type !== "label");
    const types = {};
    for (const one of all) types[one.type] = (types[one.type] ?? 0) + 1;
    const drawn = (one) => document.querySelector(`[data-element-id="${one.id}"]`) !== null;
    return {
      types,
      warnings: warnings.map((one) => one.message),
      undrawn: all.filter((one) => one.parent && !drawn(one)).map((one) => one.id),
      names: all.map((one) => one.businessObject?.name ?? ""),
    };
  }, text);
}

test("the exported process opens in a BPMN tool, with everything in it", async (world) => {
  const xml = await exported();
  const page = await world.page();
  // The pages of Holdfast allow no foreign script; the tool runs on a page of its own.
  await page.goto("about:blank");
  await page.setContent("<div id='canvas' style='width:1400px;height:900px'></div>");
  await page.addScriptTag({ path: VIEWER });
  const seen = await opened(page, xml);
  assert.deepEqual(seen.warnings, []);
  assert.deepEqual(seen.undrawn, []);
  const tags = [
    "UserTask", "Lane", "ExclusiveGateway", "InclusiveGateway", "SequenceFlow", "StartEvent",
    "EndEvent",
  ];
  for (const type of tags) {
    const tag = type[0].toLowerCase() + type.slice(1);
    const written = counted(xml, new RegExp(`<${tag} `, "g"));
    assert.ok(written > 0, `there are elements ${tag}`);
    assert.equal(seen.types[`bpmn:${type}`], written, `every ${tag} is there`);
  }
  assert.equal(seen.types["bpmn:Lane"], 4);
  // Every activity of the definition, by its number: tasks, and decisions as gateways.
  const check = execFileSync(process.env.HOLDFAST_BIN, ["process", "check", "--json"]);
  const { activities } = JSON.parse(check);
  const numbered = seen.names.filter((name) => /^\d\.R?\d+ /.test(name));
  assert.equal(new Set(numbered).size, activities);
  // The same without one flow's line, and with a flow that leads nowhere, is found out.
  const edge = /<bpmndi:BPMNEdge id="e_0".*?<\/bpmndi:BPMNEdge>/s;
  const less = await opened(page, xml.replace(edge, ""));
  assert.equal(less.types["bpmn:SequenceFlow"], seen.types["bpmn:SequenceFlow"] - 1);
  // The tool also complains aloud, which is what is wanted here.
  await page.evaluate(() => { console.error = () => {}; });
  const wrong = await opened(page, xml.replace(/targetRef="a_1_2"/, 'targetRef="nowhere"'));
  assert.notDeepEqual(wrong.warnings, []);
});
