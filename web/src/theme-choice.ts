// The reader's choice of theme. Without a choice, and without script, the system decides.
export type Theme = "system" | "light" | "dark";

const KEPT_AS = "holdfast.theme";

export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-bs-theme");
  else root.setAttribute("data-bs-theme", theme);
}

export function keepTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(KEPT_AS);
    else localStorage.setItem(KEPT_AS, theme);
  } catch {
    // A browser that keeps nothing still shows the choice until the page is left.
  }
  showTheme(theme);
}
