// The list of tests. A title is a sentence that states the rule; each test can run alone.
const all = [];
// Tests that take long and are started by their name alone.
const walks = [];

// Nothing that is not a walk may take longer.
const LONGEST = 120_000;
const LONGEST_WALK = 900_000;

// Adds a test. `body` gets the world of that test alone, see `world.mjs`.
export function test(title, body) {
  add(all, { title, body, longest: LONGEST });
}

// Adds a test that runs only where its name is asked for.
export function walk(name, title, body) {
  add(walks, { name, title, body, longest: LONGEST_WALK });
}

function add(list, one) {
  const isKnown = [...all, ...walks].some((other) => other.title === one.title);
  if (isKnown) throw new Error(`Two tests say: ${one.title}`);
  list.push(one);
}

// The walk of that name, else the tests whose title holds one of the words; without words all but
// the walks.
export function chosen(words) {
  const named = walks.filter(({ name }) => words.includes(name));
  if (named.length > 0) return named;
  const lower = words.map((word) => word.toLowerCase());
  const holds = ({ title }) => lower.some((word) => title.toLowerCase().includes(word));
  return lower.length === 0 ? all : all.filter(holds);
}
