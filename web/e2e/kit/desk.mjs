// A desk: somebody signed in once, with a page that is looked at, and the same session for what
// need not be drawn. What is read so is the page that the server sends, and a form of it is sent
// with what stands in it, as the browser would send it.

// Within the page: what the server answered, kept there for the next form, and told in short.
async function ask({ href, send }) {
  const request = () => {
    if (!send) return [href, {}];
    const form = [...window.read.querySelectorAll("form:has(input[name=deed])")][send.form];
    for (const field of form.querySelectorAll("textarea, input[name^='cites.']")) {
      field.value = send.words;
    }
    const options = form.querySelectorAll("input[type=radio][name=say]");
    if (send.option !== undefined) options[send.option].checked = true;
    const buttons = [...form.querySelectorAll("button")];
    const button = buttons.find((one) => one.textContent.trim().startsWith(send.button));
    if (!button) throw new Error(`No button “${send.button}”: ${form.textContent}`);
    const body = new URLSearchParams(new FormData(form, button));
    return [form.getAttribute("action"), { method: "POST", body }];
  };
  const answer = await fetch(...request());
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  window.read = read;
  const label = (option) => option.closest("label").textContent.trim();
  const told = (form) => ({
    deed: form.querySelector("input[name=deed]").value,
    activity: form.querySelector("input[name=activity]")?.value,
    options: [...form.querySelectorAll("input[type=radio][name=say]")].map(label),
  });
  return {
    status: answer.status,
    url: answer.url,
    title: read.title,
    text: read.querySelector("main").textContent,
    note: read.querySelector(".hf-note")?.textContent,
    forms: [...read.querySelectorAll("form:has(input[name=deed])")].map(told),
  };
}

export class Desk {
  constructor(page, login) {
    this.page = page;
    this.login = login;
  }

  // Somebody comes, and signs in.
  static async open(world, login, patience) {
    const page = await world.stranger();
    page.setDefaultTimeout(patience);
    await world.signIn(page, login);
    return new Desk(page, login);
  }

  // What stands on a page, without drawing it.
  async read(href) {
    return this.page.evaluate(ask, { href });
  }

  // Sends a form of what was read last: the words into its fields, the option chosen, by that
  // button. What comes back is read as well.
  async send(send) {
    return this.page.evaluate(ask, { send });
  }

  // They sign out and leave.
  async close(world) {
    await world.signOut(this.page);
    await this.page.context().close();
  }
}
