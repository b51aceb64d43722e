// The one place that knows htmx: its settings, and how a page is morphed into its newer self.
import "./htmx-settings";
import htmx from "htmx.org";

// Attributes that carry code (`hx-on`, `js:` values, trigger filters) would need a policy that
// allows eval. Ours does not, and this makes such an attribute fail loudly in every browser.
const refuse = function refuseCode(): never {
  throw new Error("Holdfast's pages carry no code in attributes");
} as unknown as FunctionConstructor;
htmx.registerExtension("no-code", {
  init: (inner: { initSecurity(policy: null, sync: unknown, wait: unknown): void }) =>
    inner.initSecurity(null, refuse, refuse),
});

// Parts of the shell that may change with the page.
const BESIDE = ["places", "as-of", "bell"];

// Puts the `<main>` of a fetched page in the place of ours, keeping focus, scroll and typed text.
// Answers false when the text is no page of this shell: a sign-in page must not replace work.
export async function morphPage(text: string): Promise<boolean> {
  const page = new DOMParser().parseFromString(text, "text/html");
  const [main, fresh] = [document.getElementById("main"), page.getElementById("main")];
  if (!main || !fresh || !page.getElementById("places")) return false;
  for (const id of BESIDE) {
    const [old, now] = [document.getElementById(id), page.getElementById(id)];
    if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
  }
  document.title = page.title;
  await htmx.swap({ sourceElement: main, target: main, text: fresh.outerHTML, swap: "outerMorph" });
  return true;
}

// Calls `act` after every swap, whoever began it.
export function afterSwap(act: () => void): void {
  document.addEventListener("htmx:after:swap", act);
}
