// What spreadsheets put on the clipboard, and where in a cost grid it goes.
import { parse, trim } from "./grid-money";

// split reads the text of a block of cells. A cell with a line break or a tab
// in it is in quotes; one that only begins with a quote is as it is. Empty
// lines at the end are no lines: a whole column has a million of them.
export function split(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|$)|[^\t\r\n]*/y;
  for (let at = 0; ; at++) {
    cell.lastIndex = at;
    const found = cell.exec(text);
    rows[rows.length - 1]?.push(found?.[1]?.replace(/""/g, '"') ?? found?.[0] ?? "");
    at += found?.[0].length ?? 0;
    if (at >= text.length) {
      break;
    }
    if (text[at] !== "\t") {
      at += text.startsWith("\r\n", at) ? 1 : 0;
      rows.push([]);
    }
  }
  let last = rows.length;
  while (last > 1 && rows[last - 1]?.every((c) => trim(c) === "")) {
    last--;
  }
  return rows.slice(0, last);
}

// join writes a block of cells as a spreadsheet reads it.
export function join(rows: string[][]): string {
  const quoted = (c: string): string => (/[\t\r\n"]/.test(c) ? `"${c.replace(/"/g, '""')}"` : c);
  return rows.map((row) => row.map(quoted).join("\t")).join("\r\n");
}

// year is the first year of 2026/27, 2026-27 or 2026/2027, as the columns of
// the grid are called; anything else is none. 2026 alone may be an amount.
export function year(text: string): string {
  const found = /^(?:FY)?(\d{4})[/–-](?:20)?(\d{2})$/i.exec(text.replace(/\s/g, ""));
  return found && (Number(found[1]) + 1) % 100 === Number(found[2]) ? (found[1] ?? "") : "";
}

// alike is a text by which the words of a kind are found again.
export function alike(text: string): string {
  return trim(text).replace(/[\s–-]+/g, " ").toLowerCase();
}

// Columns of the grid: what a line is for, its kind, then the years.
export const label = 0;
export const kind = 1;
export const first = 2;

export interface Plan {
  rows: string[][]; // without the line of years, if there was one
  columns: number[]; // of the grid, for each of the clipboard; -1 is left out
  leftOut: number; // how many columns with something in them go nowhere
}

// plan says where a block goes that is put down in a column of the grid. A
// first line of years is matched by year. Words come before the kind and the
// kind before the amounts; what has no column is left out, and counted.
export function plan(cells: string[][], column: number, years: string[], kinds: string[]): Plan {
  const heads = (cells[0] ?? []).map(year);
  const headed = cells.length > 1 && heads.some(Boolean) && !cells[0]?.some((c) => parse(c) !== null);
  const rows = headed ? cells.slice(1) : cells;
  const columns: number[] = [];
  let left = 0;
  let next = column;
  const width = cells.reduce((most, row) => Math.max(most, row.length), 0);
  for (let j = 0; j < width; j++) {
    const has = (test: (c: string) => boolean): boolean => rows.some((row) => test(row[j] ?? ""));
    if (next === kind && column !== kind && !has((c) => kinds.includes(alike(c)))) {
      next = first;
    }
    let to = next;
    if (headed && heads[j]) {
      to = years.indexOf(heads[j] ?? "");
      to = to < 0 ? -1 : to + first;
    } else if (next - first >= years.length || (headed && next >= first)) {
      to = -1;
    } else {
      next++;
    }
    columns.push(to);
    if (to < 0 && has((c) => trim(c) !== "")) {
      left++;
    }
  }
  return { rows, columns, leftOut: left };
}
