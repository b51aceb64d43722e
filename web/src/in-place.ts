// A value that is changed in its place: a click on it asks for its form, and the form has the
// focus, so that what is typed goes into it and is no shortcut.
const FIELD = ["input:not([type=hidden])", "select", "textarea"]
  .map((tag) => `form.in-place ${tag}`)
  .join(", ");

function takeUp(): void {
  // A summary of faults comes first: it says what to do.
  if (document.querySelector(".hf-errors")) return;
  const field = document.querySelector<HTMLElement>(FIELD);
  field?.focus();
  if (field instanceof HTMLInputElement && field.type === "text") field.select();
}

export function startInPlace(): void {
  takeUp();
  // Going to the part of the page that the address names takes the focus away once more.
  addEventListener("load", () => setTimeout(takeUp));
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || target.closest("a, button, input, select, label")) return;
    const change = target.closest("[id^=fact-]")?.querySelector<HTMLAnchorElement>("a.edit");
    // Whoever marks text to copy it does not want to change it.
    if (change && getSelection()?.isCollapsed !== false) change.click();
  });
}
