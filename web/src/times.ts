// Times in the reader's own zone, with UTC on hover. Days have no zone and stay as they are.
import { afterSwap } from "./htmx";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const format = new Intl.DateTimeFormat("en-US", {
  weekday: "short", day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});

function show(element: HTMLTimeElement): void {
  const machine = element.dateTime;
  const at = new Date(machine);
  if (!machine.includes("T") || Number.isNaN(at.valueOf())) return;
  const written = element.textContent ?? "";
  if (!written.endsWith(" UTC")) return;
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const weekday = /^[A-Z][a-z]{2} /.test(written);
  const day = `${part["day"]} ${part["month"]} ${part["year"]}`;
  const time = `${part["hour"]}:${part["minute"]}`;
  // The zone is named once a page: where the weekday stands, in the top bar.
  const name = part["timeZoneName"] === "GMT+0" ? "GMT" : part["timeZoneName"];
  const zoned = `${part["weekday"]} ${day} ${time} ${name}`;
  element.title = written;
  element.textContent = weekday ? zoned : `${day} ${time}`;
}

function showAll(): void {
  for (const element of document.querySelectorAll("time")) show(element);
}

// Paper says when it was printed, beside of when it tells.
function stamp(): void {
  const part = Object.fromEntries(
    format.formatToParts(new Date()).map(({ type, value }) => [type, value]));
  const told = document.getElementById("as-of");
  const day = `${part["day"]} ${part["month"]} ${part["year"]}`;
  const time = `${part["hour"]}:${part["minute"]} ${part["timeZoneName"]}`;
  told?.setAttribute("data-printed", `${day} ${time}`);
}

export function startTimes(): void {
  addEventListener("beforeprint", stamp);
  if (zone === "UTC" || zone === "Etc/UTC") return;
  showAll();
  afterSwap(showAll);
}
