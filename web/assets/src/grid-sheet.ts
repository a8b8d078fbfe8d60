import { amount, pounds, trim, wrong } from "./grid-money";
import { alike, first, kind, label } from "./grid-paste";
import { element } from "./grid-tools";

export type Control = HTMLInputElement | HTMLSelectElement;

export interface Place {
  row: number;
  column: number;
}

// Sheet is the table of a cost grid: its cells by line and column, their sums
// and what is wrong with them. It knows no keys and no clipboard.
export class Sheet {
  readonly years: { key: string; words: string }[];
  private readonly names = new WeakMap<Element, string>();

  constructor(readonly table: HTMLTableElement) {
    this.years = [...table.querySelectorAll<HTMLElement>("thead [data-year]")].map((th) => ({
      key: th.dataset.year ?? "",
      words: trim(th.textContent ?? ""),
    }));
  }

  get rows(): HTMLTableRowElement[] {
    return [...this.table.querySelectorAll<HTMLTableRowElement>("tbody tr[data-line]")];
  }

  // lastColumn is the one of the last year.
  get lastColumn(): number {
    return first + this.years.length - 1;
  }

  control(row: HTMLTableRowElement | undefined, column: number): Control | null {
    const name =
      column === label ? '[name^="label-"]' : column === kind ? '[name^="kind-"]' : `[name^="amount-"][name$="-${this.years[column - first]?.key}"]`;
    const found = row?.querySelector<Control>(`input${name}:not([type="hidden"]), select${name}`);
    return found && !found.disabled && !found.hasAttribute("readonly") ? found : null;
  }

  place(target: EventTarget | null): Place | null {
    const row = target instanceof Element ? target.closest("tr") : null;
    if (!row || !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) {
      return null;
    }
    const at = this.rows.indexOf(row);
    for (let column = 0; at >= 0 && column <= this.lastColumn; column++) {
      if (this.control(row, column) === target) {
        return { row: at, column };
      }
    }
    return null;
  }

  // name is how a cell is spoken of.
  name(control: Control): string {
    return control.getAttribute("aria-label") ?? control.name;
  }

  // kinds are the words of the kinds, and their values, by what is like them.
  kinds(): Map<string, string> {
    const found = new Map<string, string>();
    for (const o of this.table.querySelectorAll<HTMLOptionElement>('select[name^="kind-"] option')) {
      if (o.value) {
        found.set(alike(o.value), o.value);
        found.set(alike(o.text), o.value);
      }
    }
    return found;
  }

  // total puts the sums where they belong, exactly.
  total(): void {
    const sums = new Map<string, bigint[]>();
    for (const row of this.rows) {
      const k = row.querySelector<Control>('[name^="kind-"]')?.value ?? row.dataset.kind ?? "";
      const years = sums.get(k) ?? this.years.map(() => 0n);
      let line = 0n;
      this.years.forEach((y, n) => {
        const cell = row.querySelector<HTMLInputElement>(`input[name^="amount-"][name$="-${y.key}"]`);
        const pence = amount(cell?.value ?? "") ?? 0n;
        line += pence;
        years[n] = (years[n] ?? 0n) + pence;
      });
      sums.set(k, years);
      show(row.querySelector('[data-sum="line"]'), line);
    }
    for (const row of this.table.querySelectorAll<HTMLTableRowElement>("tfoot tr")) {
      if (row.dataset.plus === undefined && row.dataset.minus === undefined) {
        continue;
      }
      const net = (n: number): bigint => add(row.dataset.plus, n) - add(row.dataset.minus, n);
      const add = (list: string | undefined, n: number): bigint =>
        (list ?? "").split(/\s+/).reduce((sum, k) => sum + (sums.get(k)?.[n] ?? 0n), 0n);
      let all = 0n;
      this.years.forEach((y, n) => {
        all += net(n);
        show(row.querySelector(`[data-year="${y.key}"]`), row.dataset.running === undefined ? net(n) : all);
      });
      show(row.querySelector('[data-sum="all"]'), all);
    }
  }

  // mark says under a cell what is wrong with it, and whether anything is.
  mark(control: Control): boolean {
    this.clear(control);
    if (!isAmount(control) || amount(control.value) !== null) {
      return false;
    }
    const id = `${control.id}-error`;
    const message = element("p", "govuk-error-message mh-cost-grid__wrong");
    const prefix = element("span", "govuk-visually-hidden");
    prefix.textContent = "Error: ";
    message.id = id;
    message.append(prefix, wrong(control.value));
    control.after(message);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    control.classList.add("govuk-input--error");
    return true;
  }

  clear(control: Control): void {
    const id = `${control.id}-error`;
    control.ownerDocument.getElementById(id)?.remove();
    const rest = (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((d) => d && d !== id);
    control.removeAttribute("aria-invalid");
    control.classList.remove("govuk-input--error");
    if (rest.length > 0) {
      control.setAttribute("aria-describedby", rest.join(" "));
    } else {
      control.removeAttribute("aria-describedby");
    }
  }

  // rename speaks of the cells of a line by what the line is for.
  rename(row: HTMLTableRowElement): void {
    const words = trim(this.control(row, label)?.value ?? "");
    for (let column = kind; column <= this.lastColumn; column++) {
      const c = this.control(row, column);
      const given = c?.getAttribute("aria-label");
      if (c && given) {
        this.names.set(c, this.names.get(c) ?? given);
        const what = column === kind ? `${words}: kind` : `${words}, ${this.years[column - first]?.words}`;
        c.setAttribute("aria-label", words ? what : (this.names.get(c) ?? given));
      }
    }
  }

  // another makes an empty line after the last, like the last new one; without
  // one to be like there is none.
  another(): HTMLTableRowElement | null {
    const all = this.rows;
    const model = all.filter((r) => /^new\d+$/.test(r.dataset.line ?? "")).pop();
    if (!model) {
      return null;
    }
    for (let column = kind; column <= this.lastColumn; column++) {
      const c = this.control(model, column);
      if (c) {
        this.names.set(c, this.names.get(c) ?? c.getAttribute("aria-label") ?? "");
      }
    }
    const row = model.cloneNode(true) as HTMLTableRowElement;
    const n = (model.dataset.line ?? "").slice(3);
    const m = String(Math.max(...all.map((r) => Number(/^new(\d+)$/.exec(r.dataset.line ?? "")?.[1] ?? 0))) + 1);
    const fresh = (text: string): string =>
      text.replace(new RegExp(`(^|[^A-Za-z0-9])new${n}(?![A-Za-z0-9])`, "g"), `$1new${m}`).replace(new RegExp(`\\b(line )${n}(?!\\d)`, "i"), `$1${m}`);
    row.dataset.line = `new${m}`;
    row.querySelectorAll(".govuk-error-message").forEach((e) => e.remove());
    const before = [...model.querySelectorAll("*")].filter((e) => !e.matches(".govuk-error-message, .govuk-error-message *"));
    row.querySelectorAll("*").forEach((e, at) => {
      const name = this.names.get(before[at] ?? e);
      if (name) {
        e.setAttribute("aria-label", name);
      }
      for (const a of [...e.attributes]) {
        if (/^(id|name|for|aria-.*)$/.test(a.name) || (a.name === "value" && e.matches('[type="hidden"]'))) {
          e.setAttribute(a.name, fresh(a.value));
        }
      }
      if (e instanceof HTMLSelectElement) {
        e.selectedIndex = Math.max([...e.options].findIndex((o) => o.defaultSelected), 0);
      } else if (e instanceof HTMLInputElement && e.type !== "hidden") {
        e.checked = e.defaultChecked;
        if (e.type !== "checkbox" && e.type !== "radio") {
          e.value = e.defaultValue = "";
        }
        this.clear(e);
      }
    });
    all[all.length - 1]?.after(row);
    return row;
  }
}

export function isAmount(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && control.name.startsWith("amount-");
}

function show(cell: Element | null, pence: bigint): void {
  const words = pounds(pence);
  if (cell && cell.textContent !== words) {
    cell.textContent = words;
  }
}
