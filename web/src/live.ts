// Live pages: the server says "changed", we fetch the same address again and morph. A connection
// that was lost and came back may have missed words, so it counts as "changed" too.
import { quietly, say } from "./dom";
import { morphPage } from "./htmx";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
    // Selected rows survive morphing; a choice in a form is what somebody is about to send.
    return field.name !== "select" && field.checked !== field.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

// Whether somebody is in the middle of writing: morphing then could take words away.
function isBeingWritten(main: HTMLElement): boolean {
  const fields = main.querySelectorAll<Field>(
    "form[method=post] :is(input:not([type=hidden]), textarea, select)[name]",
  );
  return [...fields].some(isChanged);
}

// Whether the page has to be fetched once the form of a value is left.
let missed = false;

async function refresh(): Promise<void> {
  const main = document.getElementById("main");
  // A page that asks something, as after a conflict, does not change under the hands.
  if (!main?.dataset["live"]) return;
  // A value that is being changed in its place is held against the newest when it is saved.
  if (main.querySelector("form.in-place")) {
    missed = true;
    return;
  }
  if (isBeingWritten(main)) {
    say("This page has changed. What you typed is kept; the change is shown once it is saved.");
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const elsewhere = answer.redirected && new URL(answer.url).pathname !== location.pathname;
    if (answer.status === 401 || elsewhere) {
      say("You are signed out. Sign in in another tab and this page goes on.");
      return;
    }
    if (!answer.ok) {
      say("This page cannot be shown as it is now. What you see is from before.");
      return;
    }
    const text = await answer.text();
    const now = document.getElementById("main");
    // Somebody may have begun to write while we were waiting.
    if (!now?.dataset["live"]) return;
    if (isBeingWritten(now) || now.querySelector("form.in-place")) return refresh();
    if (await morphPage(text)) say("");
  } catch {
    say("No connection. What you see may be out of date; it is fetched again by itself.");
  }
}

export function startLive(): void {
  const topic = document.getElementById("main")?.dataset["live"];
  if (!topic || !("EventSource" in window)) return;
  const soon = quietly(() => void refresh(), 60);
  let lost = false;
  document.addEventListener("holdfast:left", () => {
    if (missed) soon();
    missed = false;
  });
  const source = new EventSource(`/live?topic=${encodeURIComponent(topic)}`);
  source.addEventListener("changed", soon);
  source.addEventListener("error", () => {
    lost = true;
  });
  source.addEventListener("open", () => {
    if (lost) soon();
    lost = false;
  });
  // A page that comes back from the browser's memory is as old as it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) soon();
  });
}
