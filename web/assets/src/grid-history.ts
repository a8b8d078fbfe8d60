import type { Control } from "./grid-sheet";

export interface Change {
  control: Control;
  before: string;
  after: string;
}

// Step is what is taken back at once: a whole paste, say, with the lines that
// it added.
export interface Step {
  what: string;
  changes: Change[];
  rows: HTMLTableRowElement[];
}

const most = 500;

// History keeps what was done, so that it can be taken back and done again.
// What is typed into one cell until it is left is one step.
export class History {
  private done: Step[] = [];
  private undone: Step[] = [];
  private open: Change | null = null;

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  keep(step: Step): void {
    this.close();
    this.push(step);
  }

  typed(control: Control, before: string, after: string, what: string): void {
    if (this.open?.control === control) {
      this.open.after = after;
      return;
    }
    this.close();
    this.open = { control, before, after };
    this.push({ what, changes: [this.open], rows: [] });
  }

  // close ends the typing in a cell. Typing that came to nothing was no step.
  close(): void {
    if (this.open && this.open.before === this.open.after) {
      this.done.pop();
    }
    this.open = null;
  }

  undo(): Step | undefined {
    this.close();
    return hand(this.done, this.undone);
  }

  redo(): Step | undefined {
    this.close();
    return hand(this.undone, this.done);
  }

  forget(): void {
    this.done = [];
    this.undone = [];
    this.open = null;
  }

  private push(step: Step): void {
    this.undone = [];
    this.done.push(step);
    if (this.done.length > most) {
      this.done.shift();
    }
  }
}

function hand(from: Step[], to: Step[]): Step | undefined {
  const step = from.pop();
  if (step) {
    to.push(step);
  }
  return step;
}
