import { copy, paste } from "./grid-clipboard";
import { parse, pounds, tidy, wrong } from "./grid-money";
import { join, plan, split } from "./grid-paste";
import { isAmount, Sheet, type Control, type Place } from "./grid-sheet";
import { element, Tools } from "./grid-tools";
import { Work } from "./grid-work";

const help =
  " Enter and the arrow keys move between cells; Enter does not save. F2 or a second press edits a cell, and Escape brings back what it held. " +
  "Control with D fills down and with R fills right. Cells can be copied to a spreadsheet and pasted from one.";

// Grid makes a table of costs work as a spreadsheet does: sums as one types,
// movement by keys, copying and pasting, filling, and taking back:
//
//   <mh-grid most="500"><form method="post">… <table class="mh-cost-grid">…</table> …</form></mh-grid>
//
// "most" is how many lines the server takes. The server's sums and judgement
// stand; these only come sooner. Nothing is kept in the browser.
export class Grid extends HTMLElement {
  // What the browser test holds against the server's own.
  static readonly rules = { parse, pounds, tidy, split, join, plan };

  private work: Work | null = null;
  private listening: AbortController | null = null;

  connectedCallback(): void {
    const table = this.querySelector<HTMLTableElement>("table.mh-cost-grid");
    if (!table?.querySelector('input[name^="amount-"]:not([type="hidden"])')) {
      return; // there is nothing to enter
    }
    const work = new Work(new Sheet(table), Number(this.getAttribute("most") ?? "500"));
    work.tools = new Tools(
      [
        { words: "Undo", keys: "Control+Z", press: () => work.back("undo") },
        { words: "Redo", keys: "Control+Y", press: () => work.back("redo") },
        { words: "Fill the row from here", keys: "", press: () => work.fillRow() },
        { words: "Add a line", keys: "", press: () => work.addLine() },
      ],
      () => work.current?.focus(),
    );
    this.work = work;
    const scroll = table.closest(".mh-scroll") ?? table;
    scroll.before(work.tools.root);
    this.explain(scroll);
    this.listening = new AbortController();
    const signal = this.listening.signal;
    const listen = <K extends keyof HTMLElementEventMap>(kind: K, heed: (event: HTMLElementEventMap[K]) => void): void =>
      table.addEventListener(kind, heed, { signal });
    listen("focusin", (event) => work.sheet.place(event.target) && work.enter(event.target as Control));
    // A press on a button must reach it: a message under the cell would move it away.
    listen("focusout", (event) => event.relatedTarget instanceof HTMLButtonElement || leave(work, event.target));
    listen("input", (event) => typed(work, event.target));
    listen("beforeinput", (event) => menu(work, event));
    listen("keydown", (event) => key(work, event));
    listen("keypress", (event) => {
      // Its keydown has moved the focus: the cell that it comes to must not send the form.
      if (event.key === "Enter" && work.sheet.place(event.target) && event.target instanceof HTMLInputElement) {
        event.preventDefault();
      }
    });
    listen("mousedown", (event) => press(work, event));
    // A kind has no text in it: a browser may give its events to the page.
    document.addEventListener("paste", (event) => paste(work, event), { signal });
    document.addEventListener("copy", (event) => copy(work, event), { signal });
    document.addEventListener("cut", (event) => copy(work, event), { signal });
    work.tools.root.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && taken(work, event)) {
        event.preventDefault();
      }
    });
    this.querySelector("form")?.addEventListener("reset", () => setTimeout(() => work.forget()), { signal });
    window.addEventListener("pageshow", () => work.begin(), { signal }); // the browser may bring back what was typed
    work.begin();
  }

  disconnectedCallback(): void {
    this.listening?.abort();
    this.work?.tools.root.remove();
    this.querySelector(".mh-cost-grid__help")?.remove();
  }

  // explain says once, where the table is entered, what the keys do.
  private explain(scroll: Element): void {
    const hint = this.querySelector("#grid-hint");
    if (hint) {
      const more = element("span", "mh-cost-grid__help");
      more.textContent = help;
      hint.append(more);
      scroll.setAttribute("aria-describedby", "grid-hint");
    }
  }
}

function leave(work: Work, target: EventTarget | null): void {
  const c = target as Control;
  work.leave();
  if (work.sheet.place(c) && isAmount(c) && c.value !== work.entered && work.sheet.mark(c)) {
    work.tools.say(wrong(c.value));
  }
}

function typed(work: Work, target: EventTarget | null): void {
  if (!work.applying && (target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) {
    work.choose(null);
    work.record(target, target === document.activeElement);
  }
}

// menu is undoing from a menu of the browser, which knows nothing of pastes.
function menu(work: Work, event: InputEvent): void {
  if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
    event.preventDefault();
    work.back(event.inputType === "historyUndo" ? "undo" : "redo");
  }
}

// press enters a cell whole; a second press puts the caret.
function press(work: Work, event: MouseEvent): void {
  const place = work.sheet.place(event.target);
  if (!place || event.button !== 0) {
    return;
  }
  const from = work.sheet.place(document.activeElement);
  if (event.shiftKey && from) {
    event.preventDefault();
    work.choose({ from, to: place });
  } else if (event.target !== document.activeElement && event.target instanceof HTMLInputElement) {
    event.preventDefault();
    event.target.focus();
  } else {
    work.choose(null);
  }
}

function key(work: Work, event: KeyboardEvent): void {
  const place = work.sheet.place(event.target);
  if (!place || event.isComposing || event.altKey) {
    return;
  }
  const done = event.ctrlKey || event.metaKey ? taken(work, event) || command(work, event, place) : plain(work, event, place);
  if (done) {
    event.preventDefault();
  }
}

// taken is undoing and redoing by key.
function taken(work: Work, event: KeyboardEvent): boolean {
  const k = event.key.toLowerCase();
  if (k !== "z" && k !== "y") {
    return false;
  }
  work.back(k === "y" || event.shiftKey ? "redo" : "undo");
  return true;
}

// command does what a key with Control does, and says whether it did.
function command(work: Work, event: KeyboardEvent, place: Place): boolean {
  if (event.shiftKey) {
    return false;
  }
  switch (event.key.toLowerCase()) {
    case "home":
      return go(work, 0, 0, 0, 1);
    case "end":
      return go(work, work.sheet.rows.length - 1, work.sheet.lastColumn, 0, -1);
    case "d":
      return event.ctrlKey && work.fill(place, 1, 0);
    case "r":
      return event.ctrlKey && work.fill(place, 0, 1);
  }
  return false;
}

// plain does what a key does in a cell, and says whether it did: the rest is
// the browser's.
function plain(work: Work, event: KeyboardEvent, place: Place): boolean {
  const c = event.target as Control;
  const text = c instanceof HTMLInputElement;
  const on = event.key === "ArrowDown" || event.key === "ArrowRight" || (event.key === "Enter" && !event.shiftKey) ? 1 : -1;
  switch (event.key) {
    case "Enter":
    case "ArrowUp":
    case "ArrowDown":
      if (event.shiftKey && event.key !== "Enter") {
        return work.extend(on, 0);
      }
      if (text) {
        go(work, place.row + on, place.column, on, 0);
      }
      return text; // a list of kinds has its own use for these
    case "ArrowLeft":
    case "ArrowRight":
      if (event.shiftKey) {
        return (work.range !== null || edge(c, on)) && work.extend(0, on);
      }
      return edge(c, on) && go(work, place.row, place.column + on, 0, on);
    case "F2":
      if (text) {
        c.setSelectionRange(c.value.length, c.value.length);
      }
      return text;
    case "Escape":
      return work.restore(c);
    case "Delete":
    case "Backspace":
      return work.wipe();
  }
  return false;
}

// go moves to a cell, or on from it to the next that there is.
function go(work: Work, row: number, column: number, down: number, right: number): boolean {
  const { rows, lastColumn } = work.sheet;
  for (; row >= 0 && row < rows.length && column >= 0 && column <= lastColumn; row += down, column += right) {
    const c = work.at({ row, column });
    if (c) {
      c.focus();
      return true;
    }
  }
  return false;
}

// edge says whether an arrow key leaves the cell.
function edge(c: Control, right: number): boolean {
  if (!(c instanceof HTMLInputElement)) {
    return true;
  }
  const all = c.selectionStart === 0 && c.selectionEnd === c.value.length;
  const caret = c.selectionStart === c.selectionEnd && c.selectionStart === (right > 0 ? c.value.length : 0);
  return all || caret;
}
