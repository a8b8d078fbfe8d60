// Amounts of money as the server reads and prints them: package money is the
// rule, and the browser test holds the two against each other.

const most = 2n ** 63n - 1n;

// What Go's strings.TrimSpace takes away, which is not quite what trim does.
const space = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const ends = new RegExp(`^${space}|${space}$`, "g");

export function trim(text: string): string {
  return text.replace(ends, "");
}

// parse reads pence, as money.Parse does: £1,234.56, 1234.56, 11.85m, 750k.
// What is no whole number of pence is null, never rounded.
export function parse(text: string): bigint | null {
  let t = trim(text).replace("−", "-");
  const negative = t.startsWith("-");
  t = t.slice(negative ? 1 : 0).replace(/^£/, "");
  const power = /[mM]$/.test(t) ? 8 : /[kK]$/.test(t) ? 5 : 2;
  const found = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(power === 2 ? t : t.slice(0, -1));
  const part = found?.[2] ?? "";
  if (!found?.[1] || part.length > power) {
    return null;
  }
  const pence = BigInt(found[1].replace(/,/g, "") + part.padEnd(power, "0"));
  return pence > most ? null : negative ? -pence : pence;
}

// amount is what a cell counts for: an empty one for nothing, and null for one
// that cannot be read or is negative, which a line never is.
export function amount(text: string): bigint | null {
  const pence = trim(text) === "" ? 0n : parse(text);
  return pence === null || pence < 0n ? null : pence;
}

// pounds prints as money.Pence.Pounds does: £750,000, £0.50, −£5.
export function pounds(pence: bigint): string {
  const digits = String(pence < 0n ? -pence : pence).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  const part = digits.slice(-2);
  return `${pence < 0n ? "−" : ""}£${whole}${part === "00" ? "" : `.${part}`}`;
}

// wrong says, as the server does, why a cell cannot be counted.
export function wrong(text: string): string {
  const letters = [...trim(text)];
  const said = letters.length > 40 ? `${letters.slice(0, 40).join("")}…` : letters.join("");
  if ((parse(text) ?? 0n) < 0n) {
    return `“${said}” is negative. Enter what is saved or displaced as a line of its own`;
  }
  if (/^-?£?[\d,]+\.\d{3,}$/.test(trim(text))) {
    return `“${said}” has more than two decimals. Enter pounds and pence, like 1250.50`;
  }
  if (/^-?£?\d+(?:,\d{0,2}|,\d{4,})(?:$|[,.])/.test(trim(text))) {
    return `“${said}” has a comma that does not stand between thousands. Enter pounds, like 1,250 or 1250.50`;
  }
  return `“${said}” is not an amount of money. Enter pounds, like 1,250 or 1250.50`;
}

// tidy is an amount as a spreadsheet copies it, without what only decorates it:
// " £ 1,250.00 ", and "£ -" for nothing. What it cannot read stays as it is.
export function tidy(text: string): string {
  const t = trim(text);
  const bare = trim(t.replace(/^£/, "")).replace(/(\d)[\u00a0\u202f](?=\d{3}(?!\d))/g, "$1,");
  if (/^[-–—−]?$/.test(bare)) {
    return "";
  }
  return amount(bare) === null ? t : bare;
}

// outside is an amount for a spreadsheet, which does not know that 750k is one.
export function outside(text: string): string {
  const pence = /[km]$/i.test(trim(text)) ? parse(text) : null;
  return pence === null ? text : pounds(pence).replace("£", "").replace("−", "-");
}
