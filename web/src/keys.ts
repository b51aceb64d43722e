// Single keys. They can be switched off (WCAG 2.1.4), which is remembered; Ctrl K and Esc remain.
import { isTyping, make, quietly, say } from "./dom";
import { morphPage } from "./htmx";

const KEPT_AS = "holdfast.keys";
const GENERAL: [string, string][] = [
  ["Ctrl K", "Find and act"],
  ["?", "Show these shortcuts"],
  ["/", "Filter the list"],
  ["J", "Next row"],
  ["K", "Row before"],
  ["X", "Select the row"],
  ["Shift X", "Select from the last selected row to this one"],
  ["Enter", "Open the row"],
  ["Esc", "Clear the selection"],
];

function areOn(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) !== "off";
  } catch {
    return true;
  }
}

function keep(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEPT_AS);
    else localStorage.setItem(KEPT_AS, "off");
  } catch {
    // Nothing is kept then; the choice holds until the page is left.
  }
}

function rows(): HTMLTableRowElement[] {
  return [...document.querySelectorAll<HTMLTableRowElement>("#main .hf-t tbody tr[data-href]")];
}

function present(all: HTMLTableRowElement[]): number {
  return all.findIndex((row) => row.contains(document.activeElement));
}

// Moves to the next row: the focus stands on its link, so Enter opens it without our help.
function move(step: 1 | -1): boolean {
  const all = rows();
  if (all.length === 0) return false;
  const now = present(all);
  const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step;
  const row = all[Math.min(Math.max(next, 0), all.length - 1)];
  row?.querySelector<HTMLElement>("td a[href]")?.focus();
  bring();
  return true;
}

// The row whose panel is wanted beside the list, when another one stands there.
function wanted(): HTMLTableRowElement | undefined {
  const row = document.activeElement?.closest<HTMLTableRowElement>("tr[data-beside]");
  if (!row || row.classList.contains("sel")) return undefined;
  const here = new URLSearchParams(location.search).get("open");
  const there = new URL(row.dataset["beside"] ?? "", location.href).searchParams.get("open");
  return here === there ? undefined : row;
}

// Brings the panel of the row with the focus beside the list; a later row overtakes an earlier one.
let question = 0;

async function beside(): Promise<void> {
  const row = wanted();
  const path = row?.dataset["beside"];
  if (!row || !path) return;
  const mine = ++question;
  const address = new URL(path, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name === "kind") address.searchParams.set(name, value);
  }
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || mine !== question || wanted() !== row) return;
  if (isWritten()) return;
  if (!(await morphPage(await answer.text()))) return;
  history.replaceState(history.state, "", address);
  const now = document.querySelector<HTMLElement>(
    `tr[data-beside="${CSS.escape(path)}"] td a[href]`,
  );
  if (now && document.activeElement !== now) now.focus();
}

const bring = quietly(() => void beside(), 80);

// Words that somebody typed beside the list stay where they are.
function isWritten(): boolean {
  const fields = document.querySelectorAll<HTMLTextAreaElement>("#main .hf-aside textarea");
  return [...fields].some((field) => field.value !== field.defaultValue);
}

function select(shift: boolean): boolean {
  const all = rows();
  const box = all[present(all)]?.querySelector<HTMLInputElement>("input[name=select]");
  if (!box) return false;
  box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: shift }));
  return true;
}

// Buttons and links of the page that name a key of their own come before the general keys.
function pressNamed(key: string): boolean {
  // What stands beside the list is of another row than the one with the focus: no key acts on it.
  if (wanted()) {
    const isNamed = document.querySelector(`[data-key="${CSS.escape(key)}"]`) !== null;
    if (isNamed) {
      void beside().then(() => {
        if (!wanted() && !pressNamed(key)) say("This row is done on its own page: press Enter.");
      });
    }
    return isNamed;
  }
  const named = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  named?.click();
  return named !== null;
}

function act(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === "/") {
    const field = document.querySelector<HTMLElement>('[data-focus-key="/"]');
    field?.focus();
    return field !== null;
  }
  if (key === "?") return showKeys();
  if (/^[a-z]$/.test(key) && !event.shiftKey && pressNamed(key)) return true;
  if (key === "j") return move(1);
  if (key === "k") return move(-1);
  if (key === "x") return select(event.shiftKey);
  return false;
}

// The dialog that lists the keys of this page and switches them off.
export function showKeys(): boolean {
  document.getElementById("keys")?.remove();
  const dialog = make("dialog", { id: "keys", class: "dlg", "aria-labelledby": "keys-title" });
  const list = make("dl", { class: "hf-kv" });
  const named = [...document.querySelectorAll<HTMLElement>("[data-key]")].map(
    (element): [string, string] => {
      const words = element.cloneNode(true) as HTMLElement;
      for (const hint of words.querySelectorAll("kbd")) hint.remove();
      return [element.dataset["key"]?.toUpperCase() ?? "", words.textContent?.trim() ?? ""];
    },
  );
  for (const [key, words] of [...GENERAL, ...named]) {
    const term = make("dt");
    term.append(make("kbd", {}, key));
    list.append(term, make("dd", {}, words));
  }
  const box = make("input", { type: "checkbox", class: "form-check-input" });
  box.checked = areOn();
  box.addEventListener("change", () => keep(box.checked));
  const label = make("label", { class: "check mt-3" });
  label.append(box, make("span", {}, "Single keys work on this device"));
  const close = make("form", { method: "dialog", class: "mt-3" });
  close.append(make("button", { class: "btn" }, "Close"));
  const title = make("h2", { id: "keys-title", class: "mb-2" }, "Keyboard shortcuts");
  dialog.append(title, list, label, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !areOn()) return;
    if (act(event)) event.preventDefault();
  });
}
