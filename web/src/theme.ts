// The choice of theme, and the way to the keyboard help, in the person's menu.
import { make } from "./dom";
import { showKeys } from "./keys";
import { chosenTheme, keepTheme, type Theme } from "./theme-choice";

const WORDS: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function startTheme(): void {
  const place = document.querySelector<HTMLElement>("[data-theme-choice]");
  if (!place) return;
  const group = make("fieldset", { class: "checks" });
  group.append(make("legend", { class: "s12" }, "Theme"));
  for (const [theme, words] of WORDS) {
    const box = make("input", { type: "radio", name: "theme", class: "form-check-input" });
    box.checked = chosenTheme() === theme;
    box.addEventListener("change", () => keepTheme(theme));
    const label = make("label", { class: "check" });
    label.append(box, make("span", {}, words));
    group.append(label);
  }
  const keys = make("button", { type: "button", class: "btn btn-quiet" }, "Keyboard shortcuts");
  keys.addEventListener("click", () => {
    place.closest<HTMLElement>("[popover]")?.hidePopover();
    showKeys();
  });
  place.append(group, keys);
  place.hidden = false;
}
