// The bar at the foot of a long form: how many of its fields hold something else than what is
// saved. Without script it says what the server knew when it made the page.
function differs(field: Element): boolean {
  if (field instanceof HTMLSelectElement) {
    const preset = [...field.options].some((option) => option.defaultSelected);
    // A list without a preset choice shows its first entry.
    return preset
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.selectedIndex > 0;
  }
  if (field instanceof HTMLInputElement) {
    const box = ["checkbox", "radio"].includes(field.type);
    return box ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }
  return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue;
}

// One field of the form, however many controls it has.
function isChanged(part: Element): boolean {
  if (part.hasAttribute("data-differs")) return true;
  return [...part.querySelectorAll(":is(input, select, textarea)[name]")].some(differs);
}

function count(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-changed]");
  if (!place) return;
  const parts = [...form.querySelectorAll(".fds > .fd")];
  const changed = parts.filter(isChanged).length;
  const noun = changed === 1 ? "field" : "fields";
  place.textContent = changed === 0 ? "" : `${changed} ${noun} ${place.dataset["verb"] ?? ""}`;
}

export function startFormBars(): void {
  const told = ({ target }: Event) => {
    const form = target instanceof Element && target.closest("form");
    if (form) count(form);
  };
  document.addEventListener("input", told);
  document.addEventListener("change", told);
  // The list of parts closes once one of them was chosen.
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest(".jump a") : null;
    link?.closest("details")?.removeAttribute("open");
  });
}
