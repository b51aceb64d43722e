// Rows that scroll on a phone, of places and of tabs: the one where somebody is comes into view.
export function startPlaces(): void {
  for (const row of document.querySelectorAll<HTMLElement>("#places, .hf-tabs")) {
    const here = row.querySelector<HTMLElement>("[aria-current=page]");
    if (!here || row.scrollWidth <= row.clientWidth) continue;
    const inRow = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
    row.scrollLeft += inRow - (row.clientWidth - here.offsetWidth) / 2;
  }
}
