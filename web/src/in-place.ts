// A value that is changed in its place: a click on it brings its form, what is chosen or typed is
// saved at once, and the page says so beside the field. Without script the same form is a page.
import { say } from "./dom";
import { endDraft, keepOn } from "./draft";
import { afterSwap, morphPage } from "./htmx";
import { enhance } from "./picker";

const FIELDS = "input:not([type=hidden]), select, textarea";

// What stood in the place of the form, so that leaving it brings the value back.
const before = new WeakMap<HTMLFormElement, Node[]>();
let saving = false;
// The address whose form is on its way.
let opening = "";
// Whether the last act was one of the pointer: keys pass choices on their way to another.
let pointed = false;

function form(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form.in-place");
}

// What the form would send, without what belongs to the form itself.
function content(of: HTMLFormElement): string {
  const pairs = [...new FormData(of)].filter(([name]) => !name.startsWith("_"));
  return JSON.stringify(pairs.map(([name, value]) => [name, String(value)]));
}

function isChanged(of: HTMLFormElement): boolean {
  return of.dataset["began"] !== undefined && of.dataset["began"] !== content(of);
}

// A reason that is needed and open has to be written first: then only the button saves.
function waitsForReason(of: HTMLFormElement): boolean {
  const own = of.querySelector<HTMLInputElement>("[name=_field]")?.value;
  return own !== "reason" && of.querySelector("[name=reason]") !== null;
}

function takeUp(): void {
  // A summary of faults comes first: it says what to do.
  if (document.querySelector(".hf-errors")) return;
  const bad = form()?.querySelector<HTMLElement>("[aria-invalid=true]");
  if (bad) {
    bad.focus();
    return;
  }
  const fields = [...(form()?.querySelectorAll<HTMLElement>(FIELDS) ?? [])];
  // A chosen entry of a choice, else the first field; what a search stands for is hidden.
  const seen = fields.filter((field) => field.offsetParent !== null);
  const field = seen.find((one) => one.matches("input[type=radio]:checked")) ?? seen[0];
  field?.focus();
  if (field instanceof HTMLInputElement && field.type === "text") field.select();
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(-1, -1);
}

function prepare(): void {
  const open = form();
  if (!open || open.dataset["began"] !== undefined) return;
  // The answer to what was refused holds what was typed, and that is not saved.
  const isRefused = open.querySelector("[aria-invalid=true]") !== null;
  enhance(open);
  open.dataset["began"] = isRefused ? "" : content(open);
}

// Puts the value back, and the focus where the form was opened from.
function leave(open: HTMLFormElement): void {
  forget(open);
  const held = before.get(open);
  if (!held) {
    const cancel = open.querySelector<HTMLAnchorElement>("a.btn[href]");
    if (cancel) location.assign(cancel.href);
    return;
  }
  open.replaceWith(...held);
  document.dispatchEvent(new Event("holdfast:left"));
  for (const node of held) {
    if (node instanceof HTMLElement && node.matches("a.edit")) node.focus();
  }
}

// The page that came of saving, with the focus where one goes on from.
async function shown(answer: Response, name: string): Promise<void> {
  const text = await answer.text();
  if (!(await morphPage(text))) {
    location.reload();
    return;
  }
  if (answer.redirected) history.replaceState(history.state, "", answer.url);
  prepare();
  const fact = document.getElementById(`fact-${name}`);
  const saved = fact?.querySelector(".saved")?.textContent?.replace(/\s+/g, " ").trim();
  if (fact && !form()) {
    fact.querySelector<HTMLElement>("a.edit")?.focus();
    say(saved ? "" : (document.querySelector(".hf-note p")?.textContent ?? ""));
    return;
  }
  const bad = form()?.querySelector<HTMLElement>("[aria-invalid=true]");
  if (bad && !document.querySelector(".hf-errors")) {
    bad.focus();
    return;
  }
  const first = document.querySelector<HTMLElement>(".hf-errors, .hf-note, h1");
  if (first && !form()) first.setAttribute("tabindex", "-1");
  (document.querySelector<HTMLElement>(".hf-errors") ?? first)?.focus();
}

async function save(open: HTMLFormElement): Promise<void> {
  if (saving) return;
  saving = true;
  open.setAttribute("aria-busy", "true");
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(open)) {
    if (typeof value === "string") body.append(name, value);
  }
  const name = open.querySelector<HTMLInputElement>("[name=_field]")?.value ?? "";
  try {
    await endDraft(open);
    const answer = await fetch(open.action, {
      method: "POST",
      body,
      headers: { Accept: "text/html" },
    });
    if (answer.status === 401 || new URL(answer.url).pathname === "/sign-in") {
      say("Not saved: you are signed out. Sign in in another tab, then save once more.");
      keepOn(open);
    } else if (answer.status >= 500) {
      say("Whether it was saved is not known. Save once more; the same change is made only once.");
    } else {
      say("");
      await shown(answer, name);
    }
  } catch {
    say("Not saved yet: no connection. What you typed stays here; save once more.");
    keepOn(open);
  } finally {
    saving = false;
    open.removeAttribute("aria-busy");
  }
}

// Fetches the form of a fact and puts it in the place of the value.
async function open(link: HTMLAnchorElement): Promise<void> {
  const fact = link.closest<HTMLElement>("[id^=fact-]");
  const place = link.closest("dd");
  if (!fact || !place || opening === link.href) return;
  const other = form();
  if (other && isChanged(other)) await save(other);
  else if (other) leave(other);
  if (!document.contains(link)) {
    // The page was shown anew meanwhile: the same fact stands at the same name.
    document.querySelector<HTMLAnchorElement>(`#${CSS.escape(fact.id)} a.edit`)?.click();
    return;
  }
  opening = link.href;
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector<HTMLFormElement>(`#${CSS.escape(fact.id)} form.in-place`);
    if (!answer.ok || !found) {
      location.assign(link.href);
      return;
    }
    const fresh = document.adoptNode(found);
    before.set(fresh, [...place.childNodes]);
    place.replaceChildren(fresh);
    prepare();
    takeUp();
  } catch {
    say("No connection. The value cannot be changed now.");
  } finally {
    opening = "";
  }
}

// What was kept of a form that is left without saving: put away, but for other fields of the draft.
function forget(open: HTMLFormElement): void {
  const value = (name: string): string =>
    open.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
  const body = new URLSearchParams({ topic: value("_topic"), _field: value("_field") });
  void endDraft(open).then((isKept) => {
    if (!isKept) return;
    return fetch("/drafts/discard", {
      method: "POST",
      body,
      headers: { "Idempotency-Key": crypto.randomUUID() },
      redirect: "manual",
    });
  });
}

function onClick(event: MouseEvent): void {
  const { target } = event;
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const cancel = target.closest<HTMLAnchorElement>("form.in-place a.btn[href]");
  if (cancel) {
    const open = cancel.closest<HTMLFormElement>("form.in-place");
    if (!open || !before.has(open)) return;
    event.preventDefault();
    leave(open);
    return;
  }
  const link = target.closest<HTMLAnchorElement>("a.edit");
  if (link) {
    if (!link.search.includes("field=")) return;
    event.preventDefault();
    void open(link);
    return;
  }
  if (target.closest("a, button, input, select, textarea, label, summary")) return;
  const change = target.closest("[id^=fact-]")?.querySelector<HTMLAnchorElement>("a.edit");
  // Whoever marks text to copy it does not want to change it.
  if (change && getSelection()?.isCollapsed !== false) change.click();
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
  const open = event.target.closest<HTMLFormElement>("form.in-place");
  if (!open) return;
  if (event.key === "Escape") {
    event.preventDefault();
    leave(open);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    open.requestSubmit();
  }
}

// What is chosen is complete with the choice; what is typed, when one goes on.
function onChange(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLElement)) return;
  const open = field.closest<HTMLFormElement>("form.in-place");
  const chosen = field.matches("select, input[data-pick], input[type=radio], input[type=checkbox]");
  if (!open || !chosen || field.closest(".checks")) return;
  // With keys one passes other choices; what is meant is said by Enter or by going on.
  if (!pointed && !field.hidden) return;
  if (!waitsForReason(open) && isChanged(open)) void save(open);
}

function onLeave(event: FocusEvent): void {
  if (!(event.target instanceof HTMLElement)) return;
  const open = event.target.closest<HTMLFormElement>("form.in-place");
  if (!open || !document.hasFocus()) return;
  if (event.relatedTarget instanceof Node && open.contains(event.relatedTarget)) return;
  // A click beside the field goes on; where it lands is known only afterwards.
  setTimeout(() => {
    if (!document.contains(open) || open.contains(document.activeElement)) return;
    if (isChanged(open) && !waitsForReason(open)) void save(open);
  }, 120);
}

export function startInPlace(): void {
  prepare();
  takeUp();
  // Going to the part of the page that the address names takes the focus away once more.
  addEventListener("load", () => setTimeout(takeUp));
  afterSwap(prepare);
  document.addEventListener("pointerdown", () => (pointed = true), { capture: true });
  document.addEventListener("keydown", () => (pointed = false), { capture: true });
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onChange);
  document.addEventListener("focusout", onLeave);
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (!(sent instanceof HTMLFormElement) || !sent.matches("form.in-place")) return;
    // Rows are added and removed by the server.
    if (event.submitter?.getAttribute("name") === "_rows") return;
    event.preventDefault();
    void save(sent);
  });
}
