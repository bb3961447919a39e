// `npm run bench`: builds, measures what people feel (cost in the list, time to the first sound), and prints a table.
// With names as arguments it measures only those: `npm run bench -- list`. About three minutes for all.

import { type Row, table } from './bench/figures.ts';
import { joinTimeRows, measureJoinTime } from './bench/join-time.ts';
import { listCostRows, measureListCost } from './bench/list-cost.ts';
import { build } from './build.ts';

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  list: async () => listCostRows(await measureListCost()),
  join: async () => joinTimeRows(await measureJoinTime()),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

await build();
for (const [name, measure] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  console.log(table(await measure()));
}
