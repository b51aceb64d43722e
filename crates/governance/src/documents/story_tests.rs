//! The lifecycle of a document as tables: what each deed needs, and what is refused with which
//! words.

use super::*;
use frame::section::LiveTable;

/// A document to which things happen, a minute apart.
struct Play {
    story: Story,
    at: Instant,
}

fn by(name: &str) -> By {
    By { person: format!("person-{name}"), account: String::new(), name: name.to_owned() }
}

fn play() -> Play {
    Play { story: Story::default(), at: "2026-11-23T09:40:00Z".parse().unwrap() }
}

impl Play {
    fn tries(&mut self, who: &str, deed: Deed) -> Result<(), String> {
        self.at = self.at.plus_seconds(60);
        let position = self.story.newest + 1;
        let event = Event { position, at: self.at, by: by(who), deed };
        let before = self.story.clone();
        let done = self.story.apply(&event).map_err(|why| why.to_string());
        if done.is_err() {
            assert_eq!(self.story, before, "what is refused leaves no trace");
        }
        done
    }

    fn does(&mut self, who: &str, deed: Deed) -> &mut Play {
        if let Err(why) = self.tries(who, deed) {
            panic!("{why}");
        }
        self
    }

    #[track_caller]
    fn refuses(&mut self, who: &str, deed: Deed, words: &str) -> &mut Play {
        let why = self.tries(who, deed).expect_err("it is refused");
        assert!(why.contains(words), "{why}");
        assert!(why.contains("Now:") && why.contains("Way out:"), "{why}");
        self
    }

    fn stage(&self) -> Stage {
        self.story.versions.last().unwrap().stage
    }
}

fn begin() -> Deed {
    Deed::Begin { text: String::new() }
}

fn write(text: &str) -> Deed {
    Deed::Write { text: text.into(), changed: "said it".into() }
}

fn name(who: &str, part: Part) -> Deed {
    Deed::Name { person: format!("person-{who}"), name: who.into(), part }
}

fn ask() -> Deed {
    Deed::Ask { until: "2026-11-30".into() }
}

fn approve() -> Deed {
    Deed::Approve { words: String::new(), frozen: Vec::new() }
}

fn publish() -> Deed {
    Deed::Publish { review_by: String::new(), expires: String::new() }
}

/// A first version of dana's, in review by ravi, to be decided by wanda.
fn in_review() -> Play {
    let mut play = play();
    play.does("dana", begin()).does("dana", write("# One"));
    play.does("dana", name("wanda", Part::Approver)).does("dana", name("ravi", Part::Reviewer));
    play.does("dana", ask());
    play
}

#[test]
fn a_version_goes_from_draft_to_published_and_the_next_one_supersedes_it() {
    let mut play = in_review();
    play.does("ravi", Deed::Review { opinion: Opinion::Agree, words: String::new() });
    play.does("wanda", approve());
    assert_eq!(play.stage(), Stage::Approved);
    play.does("dana", publish());
    assert_eq!(play.story.published().unwrap().number, 1);
    play.does("dana", begin()).does("dana", write("# Two"));
    assert_eq!(play.story.published().unwrap().number, 1, "the old one stays published");
    play.does("dana", ask()).does("wanda", approve()).does("dana", publish());
    let stages: Vec<Stage> = play.story.versions.iter().map(|one| one.stage).collect();
    assert_eq!(stages, [Stage::Superseded, Stage::Published]);
}

#[test]
fn the_author_is_never_the_only_approver() {
    let mut play = play();
    play.does("dana", begin()).does("dana", write("text"));
    play.refuses("dana", ask(), "nobody is named as approver");
    play.does("dana", name("dana", Part::Approver));
    play.refuses("dana", ask(), "dana wrote it and would be the only approver");
    // Named as an author is an author, whoever typed.
    play.does("dana", name("ines", Part::Approver)).does("dana", name("ines", Part::Author));
    play.refuses("dana", ask(), "never the only one who approves");
    play.does("dana", name("wanda", Part::Approver)).does("dana", ask());
    play.does("dana", approve());
    assert_eq!(play.stage(), Stage::InReview, "the author alone approves nothing");
    play.does("ines", approve()).does("wanda", approve());
    assert_eq!(play.stage(), Stage::Approved);
}

#[test]
fn only_approvers_decide_and_each_once() {
    let mut play = in_review();
    play.refuses("ravi", approve(), "wanda may decide");
    play.does("wanda", approve());
    play.refuses("wanda", approve(), "you approved it on 23 Nov 2026; v1 is approved");
    let reject = Deed::Reject { reason: "no".into() };
    play.refuses("wanda", reject, "Everybody decides once");
}

#[test]
fn what_was_sent_back_is_written_again_and_decided_anew() {
    let mut play = in_review();
    play.refuses("wanda", Deed::Reject { reason: " ".into() }, "says why");
    play.does("wanda", Deed::Reject { reason: "too short".into() });
    assert_eq!(play.stage(), Stage::Rejected);
    play.does("dana", write("longer"));
    assert_eq!(play.stage(), Stage::Draft);
    play.does("dana", ask()).does("wanda", approve());
    assert_eq!(play.stage(), Stage::Approved);
}

#[test]
fn an_objection_is_answered_by_whoever_approves() {
    let mut play = in_review();
    let object = |words: &str| Deed::Review { opinion: Opinion::Object, words: words.into() };
    play.refuses("ravi", object(""), "An objection has a reason");
    play.does("ravi", object("wrong number"));
    play.refuses("wanda", approve(), "ravi objects: wrong number");
    play.does("wanda", Deed::Approve { words: "mended in v2".into(), frozen: Vec::new() });
    assert_eq!(play.stage(), Stage::Approved);
}

#[test]
fn a_text_is_changed_only_while_it_is_written() {
    let mut play = in_review();
    play.refuses("dana", write("other"), "v1 is in review");
    play.does("dana", Deed::Recall { reason: "a slip".into() }).does("dana", write("other"));
    play.does("dana", ask()).does("wanda", approve());
    play.refuses("dana", write("other"), "v1 is approved");
    play.does("dana", publish());
    play.refuses("dana", write("other"), "a new version is begun");
    play.refuses("dana", publish(), "v1 is published since");
}

#[test]
fn one_version_is_on_its_way_at_a_time() {
    let mut play = in_review();
    play.refuses("dana", begin(), "v1 is in review");
}

#[test]
fn what_the_first_approver_read_is_frozen_for_the_others() {
    let mut play = play();
    play.does("dana", begin()).does("dana", write("{{roles}}"));
    play.does("dana", name("wanda", Part::Approver)).does("dana", name("ines", Part::Approver));
    play.does("dana", ask());
    let frozen = |head: &str| {
        let table = LiveTable { heads: vec![head.into()], ..LiveTable::default() };
        vec![Frozen::of("roles".into(), table)]
    };
    play.does("wanda", Deed::Approve { words: String::new(), frozen: frozen("first") });
    play.does("ines", Deed::Approve { words: String::new(), frozen: frozen("second") });
    let version = play.story.open().unwrap();
    assert_eq!(version.frozen[0].table.heads, ["first"]);
    assert!(version.frozen[0].is_whole());
    let mut altered = version.clone();
    altered.frozen[0].table = Arc::new(LiveTable::default());
    assert!(!altered.frozen[0].is_whole(), "what was altered shows");
}

#[test]
fn remarks_are_numbered_and_settled_once() {
    let mut play = in_review();
    let remark = Deed::Comment { passage: "One".into(), words: "which?".into() };
    play.does("ravi", remark.clone()).does("dana", remark);
    let settle = |comment| Deed::Settle { comment, words: "said so".into() };
    play.does("dana", settle(2));
    play.refuses("dana", settle(2), "dana settled it: said so");
    play.refuses("dana", settle(3), "there is no remark 3");
    assert_eq!(play.story.open().unwrap().open_comments(), 1);
}

#[test]
fn a_document_ends_when_nothing_is_on_its_way() {
    let mut play = in_review();
    let end = || Deed::Archive { reason: "replaced".into() };
    play.refuses("dana", end(), "v1 is in review");
    play.does("wanda", approve()).does("dana", publish()).does("dana", end());
    assert_eq!(play.stage(), Stage::Archived);
    assert!(play.story.published().is_none());
}

#[test]
fn each_deed_is_kept_and_read_again() {
    let frozen = vec![Frozen::of("roles".into(), LiveTable::default())];
    for deed in [
        begin(),
        write("text"),
        name("wanda", Part::Approver),
        ask(),
        Deed::Approve { words: "yes".into(), frozen },
        publish(),
        Deed::Drift { sections: vec!["roles".into()] },
        Deed::Label { state: "tested".into(), because: "3.16".into() },
    ] {
        let json = serde_json::to_value(&deed).unwrap();
        assert_eq!(serde_json::from_value::<Deed>(json).unwrap(), deed);
    }
}
