// Selecting rows: all, a range with Shift, the count in the bar, Esc to clear.
import { isTyping } from "./dom";
import { afterSwap } from "./htmx";

let last: HTMLInputElement | null = null;

function boxes(within: Element): HTMLInputElement[] {
  return [...within.querySelectorAll<HTMLInputElement>("input[name=select]")];
}

// Shows what is selected: the colour of the rows, the box in the head, the words in the bar.
function show(table: Element): void {
  const all = boxes(table);
  const chosen = all.filter((box) => box.checked).length;
  for (const box of all) box.closest("tr")?.classList.toggle("sel", box.checked);
  const head = table.querySelector<HTMLInputElement>("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  const words = table.querySelector("[data-selected-count]");
  if (words && words.textContent !== `${chosen} selected`) words.textContent = `${chosen} selected`;
}

function choose(table: Element, chosen: HTMLInputElement[], on: boolean): void {
  for (const box of chosen) box.checked = on;
  show(table);
}

function clear(): boolean {
  let cleared = false;
  for (const table of document.querySelectorAll(".hf-table")) {
    const chosen = boxes(table).filter((box) => box.checked);
    if (chosen.length === 0) continue;
    choose(table, chosen, false);
    cleared = true;
  }
  return cleared;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-clear-selection]")) {
    event.preventDefault();
    clear();
    return;
  }
  const box = event.target;
  const table = box.closest(".hf-table");
  if (!table || !(box instanceof HTMLInputElement)) return;
  if (box.hasAttribute("data-select-all")) {
    choose(table, boxes(table), box.checked);
  } else if (box.name === "select") {
    const all = boxes(table);
    const [from, to] = [last ? all.indexOf(last) : -1, all.indexOf(box)];
    if (event.shiftKey && from >= 0) {
      choose(table, all.slice(Math.min(from, to), Math.max(from, to) + 1), box.checked);
    } else {
      show(table);
    }
    last = box;
  }
}

export function startTables(): void {
  const showAll = () => document.querySelectorAll(".hf-table").forEach(show);
  showAll();
  afterSwap(showAll);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isTyping(event.target)) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    if (clear()) event.preventDefault();
  });
}
