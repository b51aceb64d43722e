// Swimlanes: the heads of the lanes show who performs, answers, is asked and told, for the box
// under the pointer or with the focus; what is open now is in sight from the start.

let shown: Element | null = null;

// Puts the letters of a box into the heads beside it; nothing clears them.
function show(box: Element | null): void {
  if (box === shown) return;
  for (const slot of document.querySelectorAll("[data-slot]")) slot.textContent = "";
  shown = box;
  const letters = box?.getAttribute("data-raci")?.split(",") ?? [];
  const slots = box?.closest(".scroll")?.querySelectorAll("[data-slot]") ?? [];
  slots.forEach((slot, at) => {
    slot.textContent = letters[at] ?? "";
  });
}

function of(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest("[data-raci]") : null;
}

export function startLanes(): void {
  const either = (event: Event) => show(of(event.target) ?? of(document.activeElement));
  document.addEventListener("pointerover", either);
  document.addEventListener("focusin", either);
  document.addEventListener("focusout", () => show(null));
  for (const row of document.querySelectorAll(".scroll:has(> .pin)")) {
    const first = row.querySelector("[data-first]")?.getBoundingClientRect();
    const seen = row.getBoundingClientRect();
    if (first && first.right > seen.right) row.scrollLeft += first.right - seen.right + 140;
  }
}
