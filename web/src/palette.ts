// Find and act: Ctrl K opens a dialog; arrows move, Enter opens, Ctrl Enter opens a new tab.
import { make, quietly } from "./dom";

const HINTS: [string, string][] = [
  ["↑", ""],
  ["↓", "move"],
  ["Enter", "open"],
  ["Ctrl Enter", "new tab"],
];

let dialog: HTMLDialogElement | null = null;
let field: HTMLInputElement;
let found: HTMLElement;
let note: HTMLElement;
let asked = 0;
// The words that the results in view answer, and whether Enter waits for those of newer ones.
let answered = "";
let waiting: "here" | "tab" | null = null;

function build(): HTMLDialogElement {
  const made = make("dialog", { class: "hf-pal", "aria-label": "Find and act" });
  const line = make("div", { class: "q" });
  field = make("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    placeholder: "Find and act", "aria-label": "Find and act", "aria-controls": "pal-found",
    "aria-expanded": "true",
    "aria-autocomplete": "list",
  });
  note = make("span", { class: "s12 wide nw", role: "status" });
  const leave = make("button", { type: "button", class: "pal-x", "aria-label": "Esc, close" });
  leave.append(make("kbd", {}, "Esc"));
  leave.addEventListener("click", () => made.close());
  const lens = document.querySelector("[data-palette] .i");
  line.append(...(lens ? [lens.cloneNode(true)] : []), field, note, leave);
  found = make("div", { id: "pal-found", role: "listbox", "aria-label": "Results" });
  const foot = make("div", { class: "hf-bar s12 palf wide", "aria-hidden": "true" });
  for (const [key, words] of HINTS) {
    foot.append(make("kbd", {}, key), ` ${words} `);
  }
  made.append(line, found, foot);
  field.addEventListener("input", () => {
    waiting = null;
  });
  field.addEventListener("input", quietly(() => void look(), 80));
  made.addEventListener("keydown", onKey);
  found.addEventListener("click", (event) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (option) open(option, event.ctrlKey || event.metaKey);
  });
  // A click on the ground around the dialog closes it.
  made.addEventListener("click", (event) => {
    if (event.target === made) made.close();
  });
  document.body.append(made);
  return made;
}

// Turns a list of links, which is what the fragment is without script, into options of a list box.
function list(fragment: HTMLElement): void {
  fragment.querySelectorAll("ul").forEach((group, at) => {
    const title = group.previousElementSibling;
    if (title) {
      title.id = `pal-group-${at}`;
      // A list box holds options and groups; the words reach the reader as the group's name.
      title.setAttribute("role", "presentation");
    }
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", `pal-group-${at}`);
    group.querySelectorAll("li").forEach((item, index) => {
      const link = item.querySelector("a");
      item.id = `pal-${at}-${index}`;
      item.setAttribute("role", "option");
      item.dataset["href"] = link?.href ?? "";
      const words = make("span", { class: "pal-words" });
      words.append(...(link?.childNodes ?? []));
      link?.replaceWith(words);
    });
  });
}

function options(): HTMLElement[] {
  return [...found.querySelectorAll<HTMLElement>("[role=option]")];
}

function mark(option: HTMLElement | undefined): void {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function open(option: HTMLElement, tab: boolean): void {
  const address = option.dataset["href"];
  if (!address) return;
  if (tab) {
    window.open(address, "_blank", "noopener");
    return;
  }
  dialog?.close();
  location.assign(address);
}

function onKey(event: KeyboardEvent): void {
  const all = options();
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(all[(now + step + all.length) % Math.max(all.length, 1)]);
  } else if (event.key === "Enter" && event.target === field) {
    event.preventDefault();
    const tab = event.ctrlKey || event.metaKey;
    const option = all[now];
    if (field.value !== answered) {
      // What is in view answers other words: the first hit of these opens when it comes.
      waiting = tab ? "tab" : "here";
      void look();
    } else if (option) {
      open(option, tab);
    }
  }
}

function nothing(words: string): void {
  found.replaceChildren(make("p", { class: "pal-none soft t13" }, words));
}

// Asks for what matches; an answer that comes after a newer question is dropped.
async function look(): Promise<void> {
  const mine = ++asked;
  const words = field.value;
  try {
    const answer = await fetch(`/find?part=palette&q=${encodeURIComponent(words)}`, {
      headers: { Accept: "text/html" },
    });
    if (mine !== asked) return;
    if (!answer.ok || answer.redirected) {
      nothing("You are signed out.");
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const fragment = page.querySelector<HTMLElement>(".pal-found");
    if (fragment) list(fragment);
    found.replaceChildren(...(fragment ? [document.adoptNode(fragment)] : []));
    note.textContent = fragment?.dataset["note"] ?? "";
    answered = words;
    const first = options()[0];
    mark(first);
    const wanted = waiting;
    waiting = null;
    if (wanted && first) open(first, wanted === "tab");
  } catch {
    if (mine !== asked) return;
    nothing("No connection. Nothing can be found now.");
  }
}

function show(): void {
  dialog ??= build();
  if (dialog.open) return;
  dialog.showModal();
  waiting = null;
  field.select();
  void look();
}

export function startPalette(): void {
  document.addEventListener("keydown", (event) => {
    const control = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (event.key.toLowerCase() !== "k" || !control) return;
    if (!document.querySelector("[data-palette]")) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("[data-palette]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    show();
  });
}
