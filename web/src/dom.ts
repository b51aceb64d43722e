// The few helpers that all modules share.

// An element with attributes and text. Text is never read as markup.
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  text = "",
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

// Whether keys typed here are text.
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !["checkbox", "radio", "button", "submit", "reset", "file"].includes(target.type);
  }
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

// Hours and minutes in the reader's zone.
export function clock(at = new Date()): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

// Calls `act` once things have been quiet for `pause` milliseconds.
export function quietly(act: () => void, pause: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}

// One line at the foot of the window, announced politely; an empty one takes it away.
export function say(words: string): void {
  let line = document.getElementById("said");
  if (!line) {
    line = make("p", { id: "said", class: "hf-said", role: "status" });
    document.body.append(line);
  }
  line.textContent = words;
  line.hidden = words === "";
}
