// Choosing other records: a search over the list that the form holds, or that the server offers,
// and what is chosen as chips that can be taken away. The field of the form stays what it is and
// holds the answer, so that the same is sent whether a script helped or not.
import { make, quietly } from "./dom";
import { afterSwap } from "./htmx";

interface Option {
  value: string;
  words: string;
}

// Below so many the plain list is easier than a search.
const FEW = 8;
const SHOWN = 30;

type Native = HTMLSelectElement | HTMLInputElement | HTMLTextAreaElement | HTMLElement;

// What a native field offers and holds, whatever it is.
interface Source {
  many: boolean;
  // Can it be left open?
  open: boolean;
  chosen(): Option[];
  add(option: Option): void;
  remove(value: string): void;
  find(words: string): Promise<Option[]> | Option[];
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function matching(all: Option[], words: string): Option[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const fits = (option: Option) => wanted.every((word) => folded(option.words).includes(word));
  return all.filter(fits);
}

function changed(native: Native): void {
  native.dispatchEvent(new Event("change", { bubbles: true }));
}

async function asked(source: string, words: string): Promise<Option[]> {
  const address = new URL(source, location.href);
  address.searchParams.set("part", "options");
  address.searchParams.set("q", words);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return [];
    const found = (await answer.json()) as Option[];
    return found.map(({ value, words: name }) => ({ value, words: `${value} ${name}` }));
  } catch {
    // Suggestions are a help; the number can be typed without them.
    return [];
  }
}

function ofSelect(native: HTMLSelectElement): Source {
  const all = (): Option[] =>
    [...native.options].filter((o) => o.value).map((o) => ({ value: o.value, words: o.text }));
  return {
    many: false,
    open: [...native.options].some((option) => option.value === ""),
    chosen: () => all().filter((option) => option.value === native.value),
    add(option) {
      native.value = option.value;
      changed(native);
    },
    remove() {
      native.value = "";
      changed(native);
    },
    find: (words) => matching(all(), words),
  };
}

function ofBoxes(native: HTMLElement): Source {
  const boxes = [...native.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const option = (box: HTMLInputElement): Option => ({
    value: box.value,
    words: box.closest("label")?.textContent?.trim() ?? box.value,
  });
  const set = (value: string, on: boolean) => {
    const box = boxes.find((known) => known.value === value);
    if (!box) return;
    box.checked = on;
    changed(native);
  };
  return {
    many: true,
    open: true,
    chosen: () => boxes.filter((box) => box.checked).map(option),
    add: (chosen) => set(chosen.value, true),
    remove: (value) => set(value, false),
    find: (words) => matching(boxes.filter((box) => !box.checked).map(option), words),
  };
}

function ofLine(native: HTMLInputElement): Source {
  return {
    many: false,
    open: true,
    chosen: () => (native.value ? [{ value: native.value, words: native.value }] : []),
    add(option) {
      native.value = option.words;
      changed(native);
    },
    remove() {
      native.value = "";
      changed(native);
    },
    find: (words) => asked(native.dataset["source"] ?? "", words),
  };
}

function ofLines(native: HTMLTextAreaElement): Source {
  const lines = () => native.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const number = (line: string) => line.split(/\s/)[0] ?? line;
  const put = (all: string[]) => {
    native.value = all.join("\n");
    changed(native);
  };
  return {
    many: true,
    open: true,
    chosen: () => lines().map((line) => ({ value: line, words: line })),
    add: (option) => put([...lines(), option.words]),
    remove: (value) => put(lines().filter((line) => line !== value)),
    async find(words) {
      const there = new Set(lines().map(number));
      const found = await asked(native.dataset["source"] ?? "", words);
      return found.filter((option) => !there.has(option.value));
    },
  };
}

function sourceOf(native: Native): Source | null {
  if (native instanceof HTMLSelectElement) {
    return native.options.length > FEW ? ofSelect(native) : null;
  }
  if (native instanceof HTMLInputElement) return ofLine(native);
  if (native instanceof HTMLTextAreaElement) return ofLines(native);
  return native.querySelectorAll("input").length > FEW ? ofBoxes(native) : null;
}

// The name under which the answer is sent.
function nameOf(native: Native): string {
  const holder = native.hasAttribute("name") ? native : native.querySelector("[name]");
  return holder?.getAttribute("name") ?? "";
}

let made = 0;

class Picker {
  private readonly box = make("div", { class: "picker" });
  private readonly chips = make("ul", { class: "picker-chosen" });
  private readonly list = make("ul", { class: "pop-list picker-list", role: "listbox" });
  private readonly field: HTMLInputElement;
  private question = 0;
  // For which words the list was made; what stands there for others is not what is meant.
  private answered: string | null = null;

  constructor(
    native: Native,
    private readonly source: Source,
    label: string,
  ) {
    const id = native.id || `picker-${++made}`;
    this.list.id = `${id}-list`;
    this.list.hidden = true;
    this.list.setAttribute("aria-label", label);
    this.chips.setAttribute("aria-label", `${label}: chosen`);
    this.field = make("input", {
      class: native.classList.contains("is-bad") ? "form-control is-bad" : "form-control",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      "data-for": nameOf(native),
    });
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      const value = native.getAttribute(name);
      if (value) this.field.setAttribute(name, value);
    }
    if (native.id) {
      this.field.id = native.id;
      native.id = `${native.id}-n`;
    } else {
      this.field.setAttribute("aria-label", label);
    }
    this.box.append(this.chips, this.field, this.list);
    native.hidden = true;
    native.after(this.box);
    this.listen();
    this.show();
  }

  private listen(): void {
    const soon = quietly(() => void this.look(), 120);
    this.field.addEventListener("input", (event) => {
      // The words of the search are no answer of the form.
      event.stopPropagation();
      soon();
    });
    this.field.addEventListener("change", (event) => event.stopPropagation());
    this.field.addEventListener("click", soon);
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && this.box.contains(relatedTarget)) return;
      this.field.value = "";
      this.close();
    });
  }

  // What is chosen, each with the way to take it away.
  private show(): void {
    const chosen = this.source.chosen();
    this.chips.hidden = chosen.length === 0;
    const more = this.source.many ? "Add another" : "Replace";
    this.field.placeholder =
      chosen.length === 0 ? "Search by name or number" : more;
    const chips = chosen.map((option) => {
      const chip = make("li", { class: "flt on" }, option.words);
      if (this.source.open) {
        const words = `Take away ${option.words}`;
        const looks = { type: "button", class: "picker-x", "aria-label": words };
        const button = make("button", looks, "×");
        button.addEventListener("click", () => {
          this.source.remove(option.value);
          this.show();
          this.field.focus();
        });
        chip.append(button);
      }
      return chip;
    });
    this.chips.replaceChildren(...chips);
  }

  private items(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private mark(item: HTMLElement | undefined): void {
    for (const other of this.items()) other.setAttribute("aria-selected", String(other === item));
    if (item) {
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  private close(): void {
    this.question += 1;
    this.answered = null;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  // Asks for what matches; an answer that comes after a newer question is dropped.
  private async look(): Promise<void> {
    const mine = ++this.question;
    const words = this.field.value;
    const found = await this.source.find(words);
    if (mine !== this.question || !this.box.contains(document.activeElement)) return;
    const items = found.slice(0, SHOWN).map((option, at) => {
      const item = make("li", { role: "option", id: `${this.list.id}-${at}` }, option.words);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.choose(option);
      });
      item.dataset["value"] = option.value;
      item.dataset["words"] = option.words;
      return item;
    });
    const rest = found.length - items.length;
    const none = words ? "Nothing is called so." : "Nothing more to choose.";
    const told = items.length === 0 ? none : rest > 0 ? `${rest} more; write some letters` : "";
    const foot = make("li", { class: "s12", role: "option", "aria-disabled": "true" }, told);
    foot.setAttribute("aria-selected", "false");
    this.list.replaceChildren(...items, ...(told ? [foot] : []));
    this.answered = words;
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.mark(words ? this.choices()[0] : undefined);
  }

  private choices(): HTMLElement[] {
    return this.items().filter((item) => item.dataset["value"] !== undefined);
  }

  private take(item: HTMLElement | undefined): void {
    if (!item) return;
    this.choose({ value: item.dataset["value"] ?? "", words: item.dataset["words"] ?? "" });
  }

  private choose(option: Option): void {
    this.field.value = "";
    this.source.add(option);
    this.show();
    this.close();
    this.field.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const all = this.choices();
    const now = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) void this.look();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = now < 0 && step < 0 ? 0 : now;
      this.mark(all[(from + step + all.length) % Math.max(all.length, 1)]);
    } else if (event.key === "Enter" && this.field.value && this.answered !== this.field.value) {
      // Written faster than it was answered: the first of what is meant.
      void this.look().then(() => this.take(this.choices()[0]));
    } else if (event.key === "Enter" && !this.list.hidden && now >= 0) {
      this.take(all[now]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.close();
    } else if (event.key === "Backspace" && !this.field.value && this.source.open) {
      const last = this.source.chosen().at(-1);
      if (!last) return;
      this.source.remove(last.value);
      this.show();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function labelOf(native: Native): string {
  const label = native.id && document.querySelector(`label[for="${CSS.escape(native.id)}"]`);
  const around = native.closest("fieldset")?.querySelector("legend");
  const words = (label || around)?.firstChild?.textContent ?? "Choose";
  return words.trim();
}

// Puts the search in the place of every long list of records below `root`.
export function enhance(root: ParentNode): void {
  for (const native of root.querySelectorAll<HTMLElement>("[data-pick]:not([hidden])")) {
    const source = sourceOf(native);
    if (source) new Picker(native, source, labelOf(native));
  }
}

export function startPickers(): void {
  const all = () => enhance(document);
  all();
  // What a live page brought anew is a plain field again.
  afterSwap(all);
}
