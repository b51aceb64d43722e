// That a published document was opened is told to the server once. Losing it loses nothing but that
// knowledge, so nobody is told and nothing is tried again.
import { afterSwap } from "./htmx";

const told = new Set<string>();

function tell(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-noted]")) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") body.append(name, value);
    }
    const key = `${form.action} ${body}`;
    if (told.has(key)) continue;
    told.add(key);
    void fetch(form.action, {
      method: "POST",
      body,
      headers: { "Idempotency-Key": crypto.randomUUID() },
      redirect: "manual",
    }).catch(() => undefined);
  }
}

export function startOpened(): void {
  tell();
  afterSwap(tell);
}
