// Unsaved warns before a person leaves a form that they changed:
//
//   <mh-unsaved><form method="post">…</form></mh-unsaved>
//
// With the attribute "changed" the form counts as changed from the start, as
// one does that came back with mistakes. Nothing is kept in the browser.
export class Unsaved extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private original = "";
  private sending = false;

  connectedCallback(): void {
    this.form = this.querySelector("form");
    if (!this.form) {
      return;
    }
    this.original = answers(this.form);
    this.form.addEventListener("submit", this.send);
    window.addEventListener("beforeunload", this.warn);
    window.addEventListener("pageshow", this.back);
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener("submit", this.send);
    window.removeEventListener("beforeunload", this.warn);
    window.removeEventListener("pageshow", this.back);
  }

  private readonly send = (): void => {
    this.sending = true;
  };

  // Going back to the page brings it as it was left, with the form still here.
  private readonly back = (): void => {
    this.sending = false;
  };

  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.sending || !this.form) {
      return;
    }
    if (this.hasAttribute("changed") || answers(this.form) !== this.original) {
      event.preventDefault();
    }
  };
}

// answers are what the form would send, as one text to compare.
function answers(form: HTMLFormElement): string {
  const list: string[][] = [];
  for (const [name, value] of new FormData(form)) {
    list.push([name, typeof value === "string" ? value : `${value.name} ${value.size}`]);
  }
  return JSON.stringify(list);
}
