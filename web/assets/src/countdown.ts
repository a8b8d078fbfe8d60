const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Countdown says how long is left until a deadline:
//
//   <mh-countdown deadline="2007-10-05T23:59:59+01:00" now="2007-10-02T09:00:00+01:00"></mh-countdown>
//
// The time is the server's, since a person's clock may be wrong and a demo's
// is set: "now" is when the page was written, to which the time since is added.
// The deadline itself stands in the page as words; this is only a help, so a
// screen reader is not told when it changes.
export class Countdown extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    const deadline = Date.parse(this.getAttribute("deadline") ?? "");
    if (Number.isNaN(deadline)) {
      return;
    }
    const now = Date.parse(this.getAttribute("now") ?? "");
    const start = Number.isNaN(now) ? Date.now() : now;
    const opened = performance.now();
    const show = (): void => {
      const left = deadline - start - (performance.now() - opened);
      const words = remaining(left);
      if (this.textContent !== words) {
        this.textContent = words;
      }
      if (left > 0) {
        this.timer = window.setTimeout(show, minute / 2);
      }
    };
    show();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }
}

// remaining says a length of time in its greatest unit, rounded down: nobody
// should believe that they have longer than they have.
export function remaining(left: number): string {
  if (left <= 0) {
    return "the time is up";
  }
  for (const [size, unit] of [
    [day, "day"],
    [hour, "hour"],
    [minute, "minute"],
  ] as const) {
    const n = Math.floor(left / size);
    if (n > 0) {
      return `${n} ${unit}${n === 1 ? "" : "s"} left`;
    }
  }
  return "less than a minute left";
}
