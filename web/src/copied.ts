// Copies the address of the page, which holds every choice made on it. Without a clipboard the
// button stays away; the address bar holds the same.
import { afterSwap } from "./htmx";

const SECONDS = 3;

function offer(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
  }
}

export function startCopied(): void {
  offer();
  afterSwap(offer);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-copy]");
    if (!button) return;
    const words = button.textContent;
    void navigator.clipboard.writeText(location.href).then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = words), SECONDS * 1000);
    }, () => undefined);
  });
}
