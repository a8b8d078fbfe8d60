import { History, type Change, type Step } from "./grid-history";
import { parse, trim } from "./grid-money";
import { first, label } from "./grid-paste";
import { isAmount, type Control, type Place, type Sheet } from "./grid-sheet";
import { count, type Tools } from "./grid-tools";

export interface Range {
  from: Place; // where the focus is
  to: Place;
}

// Work is what a person does to a sheet, however they ask for it: every change
// goes through here, is told by the events that typing would cause, and can be
// taken back.
export class Work {
  current: Control | null = null; // the cell that has or last had the focus
  entered = ""; // what it held when it was entered
  range: Range | null = null;
  applying = false; // these events are our own
  tools!: Tools;
  private readonly history = new History();
  private readonly known = new WeakMap<Control, string>(); // values as last kept

  // most is how many lines the server takes.
  constructor(
    readonly sheet: Sheet,
    private readonly most: number,
  ) {}

  // begin takes the table as it stands, with what the server says of it.
  begin(): void {
    for (const c of this.sheet.table.querySelectorAll<Control>("tbody input, tbody select")) {
      this.known.set(c, c.value);
      if (isAmount(c) && !c.hasAttribute("aria-invalid")) {
        this.sheet.mark(c);
      }
    }
    this.refresh();
  }

  forget(): void {
    this.history.forget();
    this.begin();
  }

  refresh(): void {
    this.sheet.total();
    const at = this.sheet.place(this.current);
    this.tools.able(this.history.canUndo, this.history.canRedo, at !== null && at.column >= first && at.column < this.sheet.lastColumn, true);
  }

  enter(c: Control): void {
    this.current = c;
    this.entered = c.value;
    this.known.set(c, c.value);
    this.reselect();
    this.refresh();
  }

  leave(): void {
    this.choose(null);
    this.history.close();
    this.refresh();
  }

  at(place: Place): Control | null {
    return this.sheet.control(this.sheet.rows[place.row], place.column);
  }

  // record keeps what a cell holds now as typed into it.
  record(c: Control, typing: boolean): void {
    this.history.typed(c, this.known.get(c) ?? "", c.value, this.sheet.name(c));
    this.known.set(c, c.value);
    this.settle(c, typing);
    this.refresh();
  }

  // settle does what follows from a new value. While a person types, what
  // cannot be read yet is not yet wrong.
  private settle(c: Control, typing: boolean): void {
    const row = c.closest("tr");
    if (c.name.startsWith("label-") && row) {
      this.sheet.rename(row);
    } else if (!typing || parse(c.value) !== null || trim(c.value) === "") {
      this.sheet.mark(c);
    }
  }

  // tell lets others know of a change, as a person's would.
  tell(c: Control): void {
    this.applying = true;
    c.dispatchEvent(new Event("input", { bubbles: true }));
    c.dispatchEvent(new Event("change", { bubbles: true }));
    this.applying = false;
  }

  // put gives cells their values and tells whoever listens.
  private put(changes: { control: Control; value: string }[]): void {
    for (const { control, value } of changes) {
      control.value = value;
      this.known.set(control, value);
      this.tell(control);
      this.settle(control, false);
    }
  }

  // change is a step of several cells. It gives how many amounts are wrong.
  change(what: string, wanted: Map<Control, string>, rows: HTMLTableRowElement[] = []): number {
    const changes: Change[] = [];
    wanted.forEach((after, control) => {
      if (control.value !== after) {
        changes.push({ control, before: control.value, after });
      }
    });
    if (changes.length > 0 || rows.length > 0) {
      this.history.keep({ what, changes, rows });
    }
    this.put(changes.map((c) => ({ control: c.control, value: c.after })));
    this.refresh();
    return [...wanted.keys()].filter((c) => isAmount(c) && c.hasAttribute("aria-invalid")).length;
  }

  back(way: "undo" | "redo"): void {
    const step = this.history[way]();
    if (!step) {
      this.tools.say(way === "undo" ? "There is nothing to undo" : "There is nothing to redo");
      this.refresh();
      return;
    }
    const undo = way === "undo";
    this.choose(null);
    if (!undo) {
      this.lines(step, true);
    }
    this.put(step.changes.map((c) => ({ control: c.control, value: undo ? c.before : c.after })));
    const inside = this.sheet.table.contains(document.activeElement);
    if (undo) {
      this.lines(step, false);
    }
    let to = step.changes.map((c) => c.control).find((c) => c.isConnected) ?? null;
    to ??= this.sheet.control(step.rows.find((r) => r.isConnected) ?? this.sheet.rows[this.sheet.rows.length - 1], label);
    this.current = to;
    if (inside && to) {
      to.focus();
      this.entered = to.value;
      this.reselect();
    }
    this.refresh();
    this.tools.say(`${undo ? "Undone" : "Done again"}: ${step.what}`);
  }

  // lines takes away the lines that a step added, or puts them back.
  private lines(step: Step, there: boolean): void {
    for (const row of step.rows) {
      if (there) {
        this.sheet.rows.pop()?.after(row);
      } else {
        row.remove();
      }
    }
  }

  restore(c: Control): boolean {
    if (this.range) {
      this.choose(null);
      return true;
    }
    if (c.value === this.entered) {
      return false;
    }
    this.history.typed(c, c.value, this.entered, this.sheet.name(c));
    this.history.close();
    this.put([{ control: c, value: this.entered }]);
    this.reselect();
    this.refresh();
    return true;
  }

  // --- Ranges ---

  choose(range: Range | null): void {
    if (!range && !this.range) {
      return;
    }
    this.range = range && (range.from.row !== range.to.row || range.from.column !== range.to.column) ? range : null;
    this.sheet.table.querySelectorAll(".mh-cost-grid__chosen").forEach((td) => td.classList.remove("mh-cost-grid__chosen"));
    if (this.range) {
      const cells = this.block();
      cells.forEach((row) => row.forEach((c) => c?.closest("td")?.classList.add("mh-cost-grid__chosen")));
      this.tools.say(`${count(cells.length, "line")} by ${count(cells[0]?.length ?? 0, "column")} selected`);
    } else {
      this.tools.say("");
    }
  }

  extend(down: number, right: number): boolean {
    const from = this.range?.from ?? this.sheet.place(this.current);
    const end = this.range?.to ?? from;
    if (from && end) {
      const to = {
        row: Math.min(Math.max(end.row + down, 0), this.sheet.rows.length - 1),
        column: Math.min(Math.max(end.column + right, 0), this.sheet.lastColumn),
      };
      this.choose({ from, to });
      this.at(to)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    return true;
  }

  // block is the cells of the range, row by row, or the one that has the focus.
  block(): (Control | null)[][] {
    const from = this.range?.from ?? this.sheet.place(this.current);
    const to = this.range?.to ?? from;
    if (!from || !to) {
      return [];
    }
    const rows = this.sheet.rows.slice(Math.min(from.row, to.row), Math.max(from.row, to.row) + 1);
    const columns = numbers(Math.min(from.column, to.column), Math.max(from.column, to.column));
    return rows.map((row) => columns.map((column) => this.sheet.control(row, column)));
  }

  wipe(): boolean {
    if (!this.range) {
      return false;
    }
    const wanted = new Map<Control, string>();
    for (const c of this.block().flat()) {
      if (c instanceof HTMLInputElement) {
        wanted.set(c, "");
      }
    }
    this.change("cells cleared", wanted);
    this.tools.say(`${count(wanted.size, "cell")} cleared`);
    return true;
  }

  // --- Filling and adding ---

  // fill copies the first row or column of the range into the rest of it, or
  // the neighbour above or to the left into the cell.
  fill(place: Place, down: number, right: number): boolean {
    let cells = this.block();
    if (!this.range) {
      const from = this.at({ row: place.row - down, column: place.column - right });
      cells = down ? [[from], ...cells] : [[from, ...(cells[0] ?? [])]];
    }
    const wanted = new Map<Control, string>();
    cells.forEach((row, y) =>
      row.forEach((c, x) => {
        const from = down ? cells[0]?.[x] : row[0];
        if (c && from && (down ? y > 0 : x > 0) && c.type === from.type && isAmount(c) === isAmount(from)) {
          wanted.set(c, from.value);
        }
      }),
    );
    const wrongs = this.change(down ? "filled down" : "filled right", wanted);
    this.tools.say(wanted.size > 0 ? `${count(wanted.size, "cell")} filled${said(wrongs)}` : `There is nothing ${down ? "above" : "to the left"} to fill from`);
    this.reselect();
    return true;
  }

  fillRow(): void {
    const place = this.sheet.place(this.current);
    if (!place || !this.current || !isAmount(this.current)) {
      return;
    }
    const wanted = new Map<Control, string>();
    for (const column of numbers(place.column + 1, this.sheet.lastColumn)) {
      const c = this.at({ row: place.row, column });
      if (c) {
        wanted.set(c, this.current.value);
      }
    }
    const wrongs = this.change(`row filled from ${this.sheet.name(this.current)}`, wanted);
    this.tools.say(`${count(wanted.size, "year")} filled from ${this.sheet.name(this.current)}${said(wrongs)}`);
  }

  // another is a new line, unless the server would not take it.
  another(): HTMLTableRowElement | null {
    return this.sheet.rows.length < this.most ? this.sheet.another() : null;
  }

  addLine(): void {
    const row = this.another();
    if (!row) {
      this.tools.say("There is no room for another line");
      return;
    }
    this.history.keep({ what: "a line added", changes: [], rows: [row] });
    this.sheet.control(row, label)?.focus();
    this.refresh();
    this.tools.say("A line is added at the end");
  }

  reselect(): void {
    if (this.current instanceof HTMLInputElement && this.current === document.activeElement) {
      this.current.select();
    }
  }
}

// said is how many amounts are wrong, as the end of a sentence.
export function said(wrongs: number): string {
  return wrongs === 0 ? "" : `. ${count(wrongs, "cell")} ${wrongs === 1 ? "is not an amount" : "are not amounts"}`;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, n) => from + n);
}
