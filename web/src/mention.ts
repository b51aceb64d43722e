// Mentions: after `@` or `#` in a comment, people and records to choose from. What is chosen is
// written as text, so the server reads the same whether a script helped or not.
import { make, quietly } from "./dom";

interface Suggestion {
  value: string;
  words: string;
}

let field: HTMLTextAreaElement | null = null;
let list: HTMLUListElement | null = null;

// The word being written, from its sign to the caret.
function word(of: HTMLTextAreaElement): RegExpExecArray | null {
  return /(?:^|\s)([@#])([\p{L}\p{N}._-]{0,40})$/u.exec(of.value.slice(0, of.selectionStart));
}

function close(): void {
  list?.remove();
  list = null;
  field?.removeAttribute("aria-activedescendant");
}

function items(): HTMLElement[] {
  return list ? [...list.querySelectorAll<HTMLElement>("li")] : [];
}

function mark(item: HTMLElement | undefined): void {
  for (const other of items()) other.setAttribute("aria-selected", String(other === item));
  if (item) field?.setAttribute("aria-activedescendant", item.id);
}

function choose(item: HTMLElement): void {
  const found = field && word(field);
  if (!field || !found) return close();
  const start = field.selectionStart - (found[2] ?? "").length;
  field.setRangeText(`${item.dataset["value"] ?? ""} `, start, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
  field.focus();
}

function show(found: Suggestion[]): void {
  close();
  // What is written whole needs no suggestion.
  const written = field && word(field)?.[2]?.toLowerCase();
  if (found.some(({ value }) => value.toLowerCase() === written)) return;
  if (!field || found.length === 0) return;
  list = make("ul", { class: "pop-list mention", role: "listbox", "aria-label": "Suggestions" });
  found.slice(0, 6).forEach(({ value, words }, at) => {
    const item = make("li", { role: "option", id: `mention-${at}`, "data-value": value }, words);
    item.append(" ", make("span", { class: "s12" }, value));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(item);
    });
    list?.append(item);
  });
  field.after(list);
  mark(items()[0]);
}

async function look(): Promise<void> {
  const asked = field;
  const found = asked && word(asked);
  if (!asked || !found) return close();
  const address = new URL(asked.dataset["mention"] ?? "", location.href);
  address.searchParams.set("part", "options");
  address.searchParams.set("q", `${found[1]}${found[2]}`);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && asked === field) show((await answer.json()) as Suggestion[]);
  } catch {
    // Names can be typed without suggestions.
  }
}

function onKey(event: KeyboardEvent): void {
  if (!list) return;
  const all = items();
  const now = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(all[(now + step + all.length) % all.length]);
  } else if (event.key === "Enter" || event.key === "Tab") {
    const item = all[now];
    if (!item) return;
    choose(item);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

export function startMentions(): void {
  const soon = quietly(() => void look(), 120);
  document.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLTextAreaElement) || !event.target.dataset["mention"]) return;
    field = event.target;
    soon();
  });
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("focusout", (event) => {
    // The list moves what stands below it: it goes only after a click beside it has landed.
    if (event.target === field) setTimeout(close, 200);
  });
}
