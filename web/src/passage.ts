// Words that are selected in a text become the passage that a remark is about, as long as nobody
// typed another one. Without script they are copied by hand.
const MOST = 300;

let filled = "";

function selected(): string {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return "";
  const range = selection.getRangeAt(0);
  const of = (node: Node): Element | null =>
    (node instanceof Element ? node : node.parentElement)?.closest(".prose p, .prose li") ?? null;
  // A remark is about words of one block.
  const block = of(range.startContainer);
  if (!block || block !== of(range.endContainer) || !block.closest("#text")) return "";
  const words = selection.toString().replace(/\s+/g, " ").trim();
  return words.length > MOST ? "" : words;
}

export function startPassages(): void {
  document.addEventListener("selectionchange", () => {
    const field = document.querySelector<HTMLInputElement>('input[name="passage"]');
    if (!field || (field.value !== "" && field.value !== filled)) return;
    const words = selected();
    if (!words) return;
    filled = words;
    field.value = words;
  });
}
