// The list of tests. A title is a sentence that states the rule; each test can run alone.
const all = [];

// Adds a test. `body` gets the world of that test alone, see `world.mjs`.
export function test(title, body) {
  if (all.some((other) => other.title === title)) throw new Error(`Two tests say: ${title}`);
  all.push({ title, body });
}

// The tests whose title holds one of the words; all without words.
export function chosen(words) {
  const lower = words.map((word) => word.toLowerCase());
  const holds = ({ title }) => lower.some((word) => title.toLowerCase().includes(word));
  return lower.length === 0 ? all : all.filter(holds);
}
