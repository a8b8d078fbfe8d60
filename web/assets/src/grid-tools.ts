export interface Tool {
  words: string;
  keys: string; // the shortcut, for aria-keyshortcuts
  press: () => void;
}

// Tools is the toolbar of a cost grid, with a line below that says what
// happened. The bar is one stop of the Tab key; the arrow keys move in it. A
// press with the mouse leaves the focus in the cell that it was in.
export class Tools {
  readonly root = element("div", "mh-cost-grid__tools");
  private readonly bar = element("div", "mh-cost-grid__toolbar");
  private readonly status = element("p", "mh-cost-grid__status");
  private readonly buttons: HTMLButtonElement[];

  constructor(tools: Tool[], leave: () => void) {
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", "Work on the table");
    this.status.setAttribute("role", "status");
    this.status.setAttribute("aria-live", "polite");
    this.buttons = tools.map((tool, n) => {
      const b = element("button", "govuk-button govuk-button--secondary mh-cost-grid__tool");
      b.type = "button";
      b.textContent = tool.words;
      b.tabIndex = n === 0 ? 0 : -1;
      if (tool.keys) {
        b.setAttribute("aria-keyshortcuts", tool.keys);
      }
      b.addEventListener("click", () => {
        if (b.getAttribute("aria-disabled") !== "true") {
          tool.press();
        }
      });
      return b;
    });
    this.bar.append(...this.buttons);
    this.root.append(this.bar, this.status);
    this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    this.bar.addEventListener("keydown", (event) => this.key(event, leave));
  }

  // able says of each button whether there is anything for it to do.
  able(...can: boolean[]): void {
    can.forEach((yes, n) => this.buttons[n]?.setAttribute("aria-disabled", String(!yes)));
  }

  say(words: string): void {
    this.status.textContent = words;
  }

  private key(event: KeyboardEvent, leave: () => void): void {
    const at = this.buttons.indexOf(event.target as HTMLButtonElement);
    const last = this.buttons.length - 1;
    const to = { ArrowLeft: at > 0 ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last }[event.key];
    if (event.key === "Escape") {
      leave();
    } else if (to !== undefined && at >= 0 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.buttons.forEach((b, n) => (b.tabIndex = n === to ? 0 : -1));
      this.buttons[to]?.focus();
    }
  }
}

export function element<K extends keyof HTMLElementTagNameMap>(name: K, className: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

// count is a number of things in words: 1 line, 2 lines.
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}
