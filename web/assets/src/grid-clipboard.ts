import { outside, tidy, trim, wrong } from "./grid-money";
import { alike, first, join, plan, split } from "./grid-paste";
import { isAmount, type Control, type Place } from "./grid-sheet";
import { count } from "./grid-tools";
import { said, type Range, type Work } from "./grid-work";

// copy takes the range, the one cell whose text is not selected, or a kind. The
// text that a person selected in a cell is the browser's to copy.
export function copy(work: Work, event: ClipboardEvent): void {
  const c = document.activeElement;
  const caret = c instanceof HTMLInputElement && c.value !== "" && c.selectionStart === c.selectionEnd;
  if (!event.clipboardData || !work.sheet.place(c) || !(work.range || caret || c instanceof HTMLSelectElement)) {
    return;
  }
  event.preventDefault();
  event.clipboardData.setData("text/plain", join(work.block().map((row) => row.map(held))));
  if (event.type === "cut" && !work.wipe() && c instanceof HTMLInputElement) {
    work.change(`cut from ${work.sheet.name(c)}`, new Map([[c, ""]]));
  }
}

// paste puts a block where the focus is, or one text into the cell or the range.
export function paste(work: Work, event: ClipboardEvent): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const place = work.sheet.place(document.activeElement);
  if (!place || text === "") {
    return;
  }
  event.preventDefault();
  const cells = split(text);
  if (cells.length > 1 || (cells[0] ?? []).length > 1) {
    pasteBlock(work, cells, work.range ? top(work.range) : place);
  } else if (work.range) {
    pasteInto(work, work.block().flat(), cells[0]?.[0] ?? "");
  } else {
    pasteOne(work, document.activeElement as Control, cells[0]?.[0] ?? "");
  }
}

// fit is what a text of the clipboard is in a cell; undefined if it cannot be
// there.
function fit(c: Control, text: string, kinds: Map<string, string>): string | undefined {
  if (c instanceof HTMLSelectElement) {
    return kinds.get(alike(text));
  }
  return isAmount(c) ? tidy(text.replace(/[\t\r\n]+/g, " ")) : trim(text.replace(/\s+/g, " "));
}

// pasteOne puts one cell's text where the caret is, as the browser would.
function pasteOne(work: Work, c: Control, text: string): void {
  const value = fit(c, text, work.sheet.kinds());
  if (c instanceof HTMLSelectElement) {
    if (value === undefined) {
      work.tools.say(`“${trim(text)}” is no kind of line`);
    } else {
      work.change(work.sheet.name(c), new Map([[c, value]]));
    }
    return;
  }
  c.setRangeText(value ?? "", c.selectionStart ?? 0, c.selectionEnd ?? c.value.length, "end");
  work.record(c, false);
  work.tell(c);
  if (c.hasAttribute("aria-invalid")) {
    work.tools.say(wrong(c.value));
  }
}

function pasteInto(work: Work, cells: (Control | null)[], text: string): void {
  const wanted = new Map<Control, string>();
  const kinds = work.sheet.kinds();
  for (const c of cells) {
    const value = c && fit(c, text, kinds);
    if (c && typeof value === "string") {
      wanted.set(c, value);
    }
  }
  const wrongs = work.change("a paste", wanted);
  work.tools.say(`Pasted into ${count(wanted.size, "cell")}${said(wrongs)}`);
  work.reselect();
}

function pasteBlock(work: Work, cells: string[][], place: Place): void {
  const kinds = work.sheet.kinds();
  const { rows, columns, leftOut } = plan(cells, place.column, work.sheet.years.map((y) => y.key), [...kinds.keys()]);
  const added: HTMLTableRowElement[] = [];
  while (columns.some((c) => c >= 0) && work.sheet.rows.length < place.row + rows.length) {
    const row = work.another();
    if (!row) {
      break;
    }
    added.push(row);
  }
  const lines = work.sheet.rows.slice(place.row, place.row + rows.length);
  const wanted = new Map<Control, string>();
  let unknown = 0;
  lines.forEach((line, y) =>
    columns.forEach((column, x) => {
      const text = rows[y]?.[x];
      const c = column < 0 || text === undefined ? null : work.sheet.control(line, column);
      const value = c && fit(c, text ?? "", kinds);
      if (c && typeof value === "string") {
        wanted.set(c, value);
      } else if (c && trim(text ?? "") !== "") {
        unknown++;
      }
    }),
  );
  const years = columns.filter((c) => c >= first).length;
  const what = count(lines.length, "line") + (years > 0 ? ` by ${count(years, "year")}` : "");
  const wrongs = work.change(`paste of ${what}`, wanted, added);
  const words = [`Pasted ${what}${said(wrongs)}`];
  if (added.length > 0) {
    words.push(`${count(added.length, "line")} added`);
  }
  if (unknown > 0) {
    words.push(`${count(unknown, "kind")} not known, and left as it was`);
  }
  if (leftOut > 0) {
    words.push(`${count(leftOut, "column")} left out, as the table has no year for ${leftOut === 1 ? "it" : "them"}`);
  }
  if (lines.length < rows.length) {
    words.push(`${count(rows.length - lines.length, "line")} left out, as the table has no room for more`);
  }
  if (leftOut > 0 || lines.length < rows.length) {
    words.push("Undo takes the whole paste back");
  }
  work.tools.say(`${words.join(". ")}.`);
  work.reselect();
}

// held is what a cell holds, in the words that a spreadsheet should have.
function held(c: Control | null): string {
  if (c instanceof HTMLSelectElement) {
    return c.selectedOptions[0]?.text ?? "";
  }
  const text = c?.value ?? "";
  return c && isAmount(c) ? outside(text) : text;
}

function top(range: Range): Place {
  return { row: Math.min(range.from.row, range.to.row), column: Math.min(range.from.column, range.to.column) };
}

