// What no page may do, whatever is tested: log an error, break the content policy, fail in the
// server, or ask another host. Each of it becomes a trouble of the test in which it happened.

// A page that is refused or not found is an answer like others; the browser logs it all the same.
const ANSWERED = /^Failed to load resource: the server responded with a status of (4\d\d)/;

// Watches a browser context and returns the list that its troubles are added to. What a test
// provokes on purpose is noted and is no trouble.
export async function watch(context, address, { expected, seen }) {
  const troubles = [];
  const answered = new Set();
  const add = (words) => {
    const isExpected = expected.some((pattern) => pattern.test(words));
    (isExpected ? seen : troubles).push(words);
  };
  context.on("console", (message) => {
    const words = message.text();
    if (!["error", "warning"].includes(message.type())) return;
    if (ANSWERED.test(words) && answered.has(message.location().url)) return;
    const source = message.location().url;
    add(`${message.type()} in the console of ${message.page()?.url()}, from ${source}: ${words}`);
  });
  context.on("weberror", (error) => add(`uncaught: ${error.error().stack ?? error.error()}`));
  context.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith(`${address}/`) || /^(data|blob|about):/.test(url);
    if (!own) add(`another host was asked: ${url}`);
  });
  context.on("response", (response) => {
    const request = response.request();
    const status = response.status();
    if (status >= 500) add(`${request.method()} ${request.url()} was answered ${status}`);
    if (request.isNavigationRequest() && status >= 400) answered.add(request.url());
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`The policy was broken: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return troubles;
}
