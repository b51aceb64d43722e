// On a phone the places stand in one row that scrolls: the one where somebody is comes into view.
export function startPlaces(): void {
  const row = document.getElementById("places");
  const here = row?.querySelector<HTMLElement>("[aria-current=page]");
  if (!row || !here || row.scrollWidth <= row.clientWidth) return;
  row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
