// References to records of a long register: suggestions while typing, in the field's own datalist.
import { make, quietly } from "./dom";

interface Suggestion {
  value: string;
  words: string;
}

async function suggest(field: HTMLInputElement): Promise<void> {
  const list = field.list;
  const source = field.dataset["source"];
  if (!list || !source) return;
  const address = new URL(source, location.href);
  address.searchParams.set("part", "options");
  address.searchParams.set("q", field.value);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = (await answer.json()) as Suggestion[];
    const options = found
      .slice(0, 20)
      .map(({ value, words }) => make("option", { value: `${value} ${words}` }));
    list.replaceChildren(...options);
  } catch {
    // Suggestions are a help; the number can be typed without them.
  }
}

export function startReferences(): void {
  const waiting = new WeakMap<HTMLInputElement, () => void>();
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.dataset["source"]) return;
    let soon = waiting.get(field);
    if (!soon) waiting.set(field, (soon = quietly(() => void suggest(field), 120)));
    soon();
  });
}
