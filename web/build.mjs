// Builds web/dist: one style sheet, one script, the theme script, the icons, each with its hash.
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const browsers = ["chrome123", "firefox121", "safari17.5"];
// The page weights that are promised: compressed bytes of each file.
const budgets = { "holdfast.css": 40 * 1024, "holdfast.js": 60 * 1024 };

// Every file below `folder` whose name ends in one of `endings`.
function files(folder, endings) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "target") found.push(...files(path, endings));
    else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(path);
  }
  return found;
}

// The words that may be class names: all of a template, in code only those between quotes.
function content() {
  const texts = [
    ...files(join(here, "../crates"), [".html"]).map((path) => readFileSync(path, "utf8")),
    ...[...files(join(here, "../crates"), [".rs"]), ...files(join(here, "src"), [".ts"])].map(
      (path) => (readFileSync(path, "utf8").match(/"(?:[^"\\]|\\.)*"|`[^`]*`/gs) ?? []).join(" "),
    ),
  ];
  return texts.map((raw) => ({ raw, extension: "html" }));
}

async function styles() {
  const whole = await build({
    entryPoints: [join(here, "src/holdfast.css")],
    bundle: true,
    write: false,
    legalComments: "none",
  });
  const [purged] = await new PurgeCSS().purge({
    content: content(),
    css: [{ raw: whole.outputFiles[0].text }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    variables: true,
    keyframes: true,
    fontFace: true,
    // Attribute values that only a script or the reader's choice sets.
    safelist: { standard: ["html", "body", ":root", "light", "dark"], greedy: [/data-bs-theme/] },
  });
  const small = await transform(purged.css, {
    loader: "css",
    minify: true,
    target: browsers,
    legalComments: "none",
  });
  return small.code;
}

async function script(entry) {
  const made = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["es2022"],
    legalComments: "none",
  });
  return made.outputFiles[0].text;
}

const manifest = {};
const written = new Set();

// Writes a file unless it is there already: cargo compiles again only when something changed.
function write(name, bytes) {
  const path = join(dist, name);
  written.add(name);
  if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeFileSync(path, bytes);
}

// Writes one asset under its hashed name, with compressed twins, and lists it in the manifest.
function put(name, text) {
  const bytes = Buffer.from(text);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  const small = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  });
  const zipped = gzipSync(bytes, { level: 9 });
  write(hashed, bytes);
  write(`${hashed}.br`, small);
  write(`${hashed}.gz`, zipped);
  manifest[name] = hashed;
  const kib = (size) => `${(size / 1024).toFixed(1)} KiB`;
  console.log(`${name}: ${kib(bytes.length)}, gzip ${kib(zipped.length)}, br ${kib(small.length)}`);
  if (budgets[name] && zipped.length > budgets[name]) {
    const limit = kib(budgets[name]);
    throw new Error(`${name} weighs ${kib(zipped.length)} compressed; the limit is ${limit}`);
  }
  return hashed;
}

// Pictures written into the style sheet become files, so that the policy may forbid `data:`.
function picturesToFiles(css) {
  let count = 0;
  return css.replace(/url\((["']?)data:image\/svg\+xml[;,](.*?)\1\)/gs, (_, _quote, text) => {
    count += 1;
    const plain = decodeURIComponent(text.replace(/^(?:charset=utf-?8|utf8)[;,]/i, ""));
    return `url(${put(`mark-${count}.svg`, plain.replace(/\\(["'])/g, "$1"))})`;
  });
}

mkdirSync(dist, { recursive: true });
put("holdfast.css", picturesToFiles(await styles()));
put("holdfast.js", await script("holdfast.ts"));
put("theme.js", await script("first.ts"));
for (const picture of ["sprite.svg", "favicon.svg"]) {
  put(picture, readFileSync(join(here, "src", picture), "utf8").replace(/>\s+</g, "><").trim());
}
write("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
for (const name of readdirSync(dist)) {
  if (!written.has(name)) rmSync(join(dist, name), { recursive: true });
}
for (const path of files(dist, [".css", ".js"])) {
  if (/https?:\/\/(?!www\.w3\.org)/.test(readFileSync(path, "utf8"))) {
    console.log(`note: ${path.slice(dist.length + 1)} names an outside address`);
  }
}
console.log(`${Object.keys(manifest).length} assets in web/dist`);
