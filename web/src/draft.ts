// Drafts: what is typed in a form is kept on the server within a second, and stays in the page
// until it is kept. Losing the network never loses words; it says so and keeps trying.
import { clock } from "./dom";

const PAUSE = 700;
const LONGEST = 15_000;

class Draft {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private key = "";
  private tries = 0;
  private sending = false;
  private stopped = false;
  private keptOnce = false;
  private underway: Promise<void> = Promise.resolve();

  constructor(private readonly form: HTMLFormElement) {}

  // Something was typed: this is a new draft with a key of its own.
  typed(): void {
    this.key = crypto.randomUUID();
    this.tries = 0;
    this.stopped = false;
    this.after(PAUSE);
  }

  // The form itself is being sent: a draft that arrives later would bring old words back. True
  // when something was kept, or may have been.
  async stop(): Promise<boolean> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underway;
    return this.keptOnce;
  }

  // The page is being left: send what is still waiting.
  leave(): void {
    if (this.key && !this.stopped && !this.sending) void this.post(true);
  }

  private after(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.underway = this.send();
    }, pause);
  }

  private say(words: string): void {
    const place = this.form.querySelector("[data-draft-state]");
    if (place) place.textContent = words;
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
    try {
      const answer = await this.post(false);
      if (answer.status === 401 || answer.type === "opaqueredirect") {
        this.again("Draft not kept: you are signed out. Sign in in another tab; it stays here.");
      } else if (answer.status >= 500) {
        this.again("Draft not kept yet. Trying again.");
      } else if (!answer.ok) {
        this.say("Draft not kept: it was refused. Save the form to see why.");
        if (this.key === sent) this.key = "";
      } else {
        this.tries = 0;
        this.say(`Draft kept ${clock()}`);
        if (this.key === sent) this.key = "";
        else this.after(PAUSE);
      }
    } catch {
      this.again("Draft not kept yet: no connection. Trying again; keep this page open.");
    } finally {
      this.sending = false;
    }
  }

  private again(words: string): void {
    this.say(words);
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

export function startDrafts(): void {
  const of = (target: EventTarget | null): Draft | undefined => {
    if (!(target instanceof Element)) return undefined;
    const form = target.closest<HTMLFormElement>("form[data-draft]");
    if (!form) return undefined;
    let draft = drafts.get(form);
    if (!draft) drafts.set(form, (draft = new Draft(form)));
    return draft;
  };
  document.addEventListener("input", (event) => of(event.target)?.typed());
  document.addEventListener("change", (event) => of(event.target)?.typed());
  document.addEventListener("submit", (event) => void of(event.target)?.stop());
  addEventListener("pagehide", () => {
    for (const draft of drafts.values()) draft.leave();
  });
}
