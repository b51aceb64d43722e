// Notices that pass: what was just done can be undone for ten seconds from here. The clock stands
// still while somebody points at the notice or is in it. Without script the notice stays.
import { make } from "./dom";

const SECONDS = 10;

function notices(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-passing]")];
}

// How long is left, for the eye only: it would be read out every second.
function show(notice: HTMLElement, left: number): void {
  let words = notice.querySelector("[data-left]");
  if (!words) {
    const looks = { class: "s12 align-self-center", "aria-hidden": "true" };
    words = make("span", { "data-left": "", ...looks });
    notice.querySelector(".d-flex")?.append(words);
  }
  words.textContent = `${left} s`;
}

// The address of a page that is not asked again what was done.
function forget(): void {
  const address = new URL(location.href);
  for (const name of ["saved", "done"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}

export function startPassing(): void {
  if (notices().length === 0) return;
  let left = SECONDS;
  for (const notice of notices()) show(notice, left);
  const clock = setInterval(() => {
    // A live page may have fetched the notice anew meanwhile: the clock is the page's, not its own.
    const now = notices();
    if (now.some((notice) => notice.matches(":hover, :focus-within"))) return;
    left -= 1;
    for (const notice of now) show(notice, left);
    if (left > 0) return;
    clearInterval(clock);
    forget();
    for (const notice of now) notice.remove();
  }, 1000);
}
