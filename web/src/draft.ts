// Drafts: what is typed in a form is kept on the server within a second, and stays in the page
// until it is kept. Losing the network never loses words; it says so and keeps trying. A form with
// words that are not kept does not go to a server that would not take them.
import { clock, make } from "./dom";

const PAUSE = 700;
const LONGEST = 15_000;

class Draft {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private key = "";
  private tries = 0;
  private sending = false;
  private stopped = false;
  private keptOnce = false;
  private isOut = false;
  private isCut = false;
  private isGoing = false;
  private isHeld = false;
  // What the server holds of this form.
  private held = "";
  private underway: Promise<void> = Promise.resolve();

  constructor(private readonly form: HTMLFormElement) {}

  // Something was typed: this is a new draft with a key of its own.
  typed(): void {
    // Leaving a field tells once more of what was typed in it.
    if (this.key === "" && this.body().toString() === this.held) return;
    this.key = crypto.randomUUID();
    this.isHeld = false;
    this.tries = 0;
    this.stopped = false;
    this.after(PAUSE);
  }

  // The form itself is being sent: a draft that arrives later would bring old words back. True
  // when something was kept, or may have been.
  async stop(): Promise<boolean> {
    this.stopped = true;
    this.held = "";
    clearTimeout(this.timer);
    await this.underway;
    return this.keptOnce;
  }

  // The page is being left: send what is still waiting.
  leave(): void {
    if (this.key && !this.stopped && !this.sending) void this.post(true);
  }

  // Are there words that the server does not have?
  isUnkept(): boolean {
    return this.key !== "" && !this.stopped;
  }

  // Are there words that it will not take as things are?
  isLost(): boolean {
    return this.isUnkept() && (this.isOut || this.isCut);
  }

  // Somebody is back at this page, perhaps signed in again.
  back(): void {
    if (this.isLost()) this.after(0);
  }

  // The form is being sent while words are not kept: they are kept first, and only then it goes.
  // Signed out or without a connection, it stays with all that was typed, and says what to do.
  async go(submitter: HTMLElement | null): Promise<void> {
    if (this.isGoing) return;
    this.isGoing = true;
    clearTimeout(this.timer);
    await this.underway;
    this.tries = 0;
    if (this.key) await (this.underway = this.send());
    this.isGoing = false;
    if (this.isLost()) {
      this.stay();
    } else {
      clearTimeout(this.timer);
      this.stopped = true;
      this.form.requestSubmit(submitter);
    }
  }

  // Says why the form did not go, where it is read out. Meanwhile the draft goes on trying.
  private stay(): void {
    if (this.isOut) this.sayOut("Not saved");
    else this.say("Not saved yet: no connection. What you typed stays here; send it once more.");
    this.isHeld = true;
    const place = this.place();
    place?.setAttribute("tabindex", "-1");
    place?.focus();
  }

  private sayOut(what: string): void {
    const looks = { href: "/sign-in", target: "_blank" };
    const link = make("a", looks, "Sign in in a new tab");
    const end = what === "Not saved" ? ", then send this once more." : ".";
    this.say(`${what}: you are signed out. What you typed stays here. `, link, end);
  }

  private place(): HTMLElement | null {
    return this.form.querySelector<HTMLElement>("[data-draft-state]");
  }

  private after(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.underway = this.send();
    }, pause);
  }

  private say(...words: (string | Node)[]): void {
    const place = this.place();
    place?.classList.toggle("bad", this.isOut || this.isCut);
    place?.replaceChildren(...words);
  }

  private body(): URLSearchParams {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string") body.append(name, value);
    }
    return body;
  }

  private post(keepalive: boolean): Promise<Response> {
    return fetch(this.form.dataset["draft"] ?? "", {
      method: "POST",
      body: this.body(),
      headers: { "Idempotency-Key": this.key, "X-Draft": "1" },
      keepalive,
      redirect: "manual",
    });
  }

  private async send(): Promise<void> {
    if (this.sending || this.stopped || !this.key) return;
    this.sending = true;
    this.keptOnce = true;
    const sent = this.key;
    const body = this.body().toString();
    try {
      const answer = await this.post(false);
      this.isCut = false;
      this.isOut = answer.status === 401 || answer.type === "opaqueredirect";
      if (this.isOut) {
        if (!this.isHeld) this.sayOut("Draft not kept");
        this.again("");
      } else if (answer.status >= 500) {
        this.again("Draft not kept yet. Trying again.");
      } else if (!answer.ok) {
        this.say("Draft not kept: it was refused. Save the form to see why.");
        if (this.key === sent) this.key = "";
      } else {
        this.tries = 0;
        this.held = body;
        this.isHeld = false;
        this.say(`Draft kept ${clock()}`);
        if (this.key === sent) this.key = "";
        else this.after(PAUSE);
      }
    } catch {
      this.isCut = true;
      this.again("Draft not kept yet: no connection. Trying again; keep this page open.");
    } finally {
      this.sending = false;
    }
  }

  private again(words: string): void {
    if (words && !this.isHeld) this.say(words);
    this.tries += 1;
    this.after(Math.min(LONGEST, 1000 * 2 ** Math.min(this.tries, 4)));
  }
}

const drafts = new Map<HTMLFormElement, Draft>();

// Ends the draft of a form that is sent or left by script. True when something may be kept.
export async function endDraft(form: HTMLFormElement): Promise<boolean> {
  const draft = drafts.get(form);
  drafts.delete(form);
  return draft ? draft.stop() : false;
}

// Begins the draft of a form anew whose sending failed: what it holds is to be kept.
export function keepOn(form: HTMLFormElement): void {
  of(form)?.typed();
}

function of(target: EventTarget | null): Draft | undefined {
  if (!(target instanceof Element)) return undefined;
  const form = target.closest<HTMLFormElement>("form[data-draft]");
  if (!form) return undefined;
  let draft = drafts.get(form);
  if (!draft) drafts.set(form, (draft = new Draft(form)));
  return draft;
}

function onSubmit(event: SubmitEvent): void {
  const draft = of(event.target);
  // What is changed in its place is sent by script, which ends the draft itself.
  if (!draft || (event.target instanceof Element && event.target.matches(".in-place"))) return;
  if (draft.isUnkept()) {
    event.preventDefault();
    void draft.go(event.submitter);
  } else {
    void draft.stop();
  }
}

export function startDrafts(): void {
  document.addEventListener("input", (event) => of(event.target)?.typed());
  document.addEventListener("change", (event) => of(event.target)?.typed());
  document.addEventListener("submit", onSubmit);
  const all = (act: (draft: Draft) => void) => () => {
    for (const draft of drafts.values()) act(draft);
  };
  addEventListener("pagehide", all((draft) => draft.leave()));
  addEventListener("focus", all((draft) => draft.back()));
  // Words that stand nowhere but here are not left without being asked.
  addEventListener("beforeunload", (event) => {
    if ([...drafts.values()].some((draft) => draft.isLost())) event.preventDefault();
  });
}
