// Text of a format with numbered lines: the numbers grow with the text, and what is said of a line
// leads into it. Without script the numbers are those of the text as it was sent, and a few more.
const LEAST = 16;
const ROOM = 4;
const MOST = 1000;

function renumber(area: HTMLTextAreaElement): void {
  const numbers = area.previousElementSibling;
  if (!numbers) return;
  const lines = area.value.split("\n").length;
  const wanted = Math.min(Math.max(lines + ROOM, LEAST), MOST);
  area.rows = wanted;
  while (numbers.childElementCount > wanted) numbers.lastElementChild?.remove();
  while (numbers.childElementCount < wanted) {
    const number = document.createElement("span");
    const line = String(numbers.childElementCount + 1);
    number.id = `${area.id}-l${line}`;
    number.textContent = line;
    numbers.append(number);
  }
}

// Chooses a line of the text, from 1.
function choose(area: HTMLTextAreaElement, line: number): void {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  document.getElementById(`${area.id}-l${line}`)?.scrollIntoView({ block: "center" });
}

export function startCode(): void {
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (area instanceof HTMLTextAreaElement && area.closest("[data-code]")) renumber(area);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>('a[href^="#"]');
    const [, id, line] = /^#(.+)-l(\d+)$/.exec(link?.getAttribute("href") ?? "") ?? [];
    const area = id ? document.getElementById(id) : null;
    if (!(area instanceof HTMLTextAreaElement) || !line) return;
    event.preventDefault();
    choose(area, Number(line));
  });
}
