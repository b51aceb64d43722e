// Where the focus is, and whether somebody without a mouse can see it.

// What has the focus now: its words, and what is wrong with how it shows it.
export async function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return { words: "", name: "", flaws: [] };
    const words = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
    // The search for a record stands for the field that holds the answer.
    const name = element.getAttribute("name") ?? element.dataset.for ?? "";
    const box = element.getBoundingClientRect();
    const flaws = [];
    // A point of the element that is its own on the screen shows that something of it is visible.
    const inset = (from, length) => [from + Math.min(3, length / 2), from + length / 2];
    const points = inset(box.x, box.width).flatMap((x) => {
      return inset(box.y, box.height).map((y) => [x, y]);
    });
    const isSeen = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top !== null && (element.contains(top) || top.contains(element.parentElement)
        && top.tagName === "LABEL");
    });
    if (!isSeen) flaws.push(`“${words || name}” is hidden while it has the focus`);
    // The ring stands at the element or at what surrounds it, as around a search field.
    const rings = (node) => {
      const style = getComputedStyle(node);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      return outlined || style.boxShadow !== "none";
    };
    const around = element.closest("label, .hf-find, .scroll") ?? element;
    const isRinged = rings(element) || (around.matches(":focus-within") && rings(around));
    if (!isRinged) flaws.push(`“${words || name}” does not show that it has the focus`);
    return { words, name, flaws };
  });
}

// Presses Tab until `arrived` says so. Returns every stop and every flaw on the way.
export async function tabUntil(page, arrived, most = 300) {
  const stops = [];
  const flaws = new Set();
  for (let at = 0; at < most; at++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    stops.push(stop);
    for (const flaw of stop.flaws) flaws.add(flaw);
    if (arrived(stop)) return { stops, flaws: [...flaws] };
  }
  throw new Error(`Not reached with ${most} times Tab; the last stop is ${stops.at(-1)?.words}`);
}
