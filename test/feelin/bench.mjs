// Evaluates every expression of expressions.json with feelin, for a while each,
// and prints what came out and how many evaluations a second of processor time
// allowed. feelin reads an expression every time: it offers nothing to keep.

import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';

const milliseconds = Number(process.argv[2] ?? 300);
const list = JSON.parse(readFileSync(new URL('expressions.json', import.meta.url), 'utf8'));

// used is the processor time of this program so far, in seconds.
function used() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

// measure evaluates until the time is used up.
function measure({ expression, context }, seconds) {
  const from = used();
  let count = 0;
  for (;;) {
    for (let i = 0; i < 100; i++) {
      evaluate(expression, context);
    }
    count += 100;
    const took = used() - from;
    if (took >= seconds) {
      return count / took;
    }
  }
}

for (const each of list) {
  measure(each, milliseconds / 1000); // until the compiler of the engine has settled
}
console.log(JSON.stringify(list.map(each => {
  const { value, warnings } = evaluate(each.expression, each.context);
  return { name: each.name, perSecond: measure(each, milliseconds / 1000), value: value ?? null, warnings: warnings.map(w => w.message) };
})));
