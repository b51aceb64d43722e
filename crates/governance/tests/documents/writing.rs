//! Stories of writing: drafts that are kept, what somebody else saved meanwhile, two versions side
//! by side, threads of remarks, and files as versions.

use super::*;

on_both!(
    what_is_typed_is_kept_until_it_is_saved,
    who_saves_second_sees_both_sides_and_loses_nothing,
    two_versions_stand_side_by_side,
    a_remark_is_a_thread,
    who_approves_and_publishes_over_silence_says_why,
    a_file_stays_a_version_whatever_becomes_of_the_attachment,
);

async fn begun(stage: &Stage) -> String {
    let path = stage.entered("S1").await;
    stage.done("dana", &path, "begin", &[]).await;
    stage.done("dana", &path, "write", &[("text", TEXT), ("changed", "First version")]).await;
    path
}

/// The pairs of the form in which a version is written, as the script keeps them.
fn pairs(page: &Seen) -> (String, String) {
    let text = page.text();
    let hidden = |name: &str| {
        let behind = text.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        let value = behind.split("value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    };
    (hidden("_topic"), hidden("_version"))
}

async fn what_is_typed_is_kept_until_it_is_saved(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = begun(&stage).await;
    let form = format!("{path}/text");
    let page = stage.as_("dana").get(&form).await;
    page.is(200).sees("data-draft=\"/drafts\"").sees_not("Your draft of");
    let (topic, version) = pairs(&page);
    let typed = "# Purpose\n\nHalf a sentence that nobody";
    let draft = [("_topic", &*topic), ("_version", &*version), ("text", typed), ("changed", "")];
    let kept = stage.as_("dana").post("/drafts", &draft).await;
    assert_eq!(kept.is(303).location().rsplit('/').next(), Some("text"));
    // The session ends; what was typed is there again after signing in, and nobody else sees it.
    let mut stage = stage;
    stage.port.again("dana").await;
    let page = stage.as_("dana").get(&form).await;
    page.is(200).sees("Your draft of").sees("Half a sentence that nobody").sees("Discard");
    stage.as_("dana").get(&path).await.sees_not("Half a sentence");
    stage.as_("ines").get(&form).await.is(200).sees_not("Half a sentence");
    // Saved, it is no draft any more.
    let save = [("_version", &*version), ("text", "# Purpose\n\nSaid.\n"), ("changed", "Said")];
    stage.done("dana", &path, "write", &save).await;
    let page = stage.as_("dana").get(&form).await;
    page.sees_not("Your draft of").sees_not("Half a sentence").sees("Said.");
    // Discarded, it is gone; the draft of an older version does not come back in a new one.
    stage.as_("dana").post("/drafts", &draft).await.is(303);
    stage.as_("dana").post("/drafts/discard", &[("topic", &*topic)]).await.is(303);
    stage.as_("dana").get(&form).await.sees_not("Half a sentence");
    // The controls: a draft names a form that there is.
    let wrong = [("_topic", "document/nothing/text/v1"), ("text", "x")];
    stage.as_("dana").post("/drafts", &wrong).await.is(400);
    let wrong = topic.replace("/text/", "/../text/");
    stage.as_("dana").post("/drafts", &[("_topic", &*wrong)]).await.is(400);
}

async fn who_saves_second_sees_both_sides_and_loses_nothing(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = begun(&stage).await;
    let form = format!("{path}/text");
    let (topic, version) = pairs(&stage.as_("dana").get(&form).await);
    let hers = TEXT.replace("3 h", "4 h");
    let theirs = TEXT.replace("duty manager", "service manager");
    stage.done("ines", &path, "write", &[("text", &theirs), ("changed", "By Ines")]).await;
    // The draft that was begun before is shown beside what Ines saved.
    let pairs = [("_topic", &*topic), ("_version", &*version), ("text", &*hers), ("changed", "x")];
    stage.as_("dana").post("/drafts", &pairs).await.is(303);
    let page = stage.as_("dana").get(&form).await;
    page.is(200).sees("Your draft of").sees("Saved by ines").sees("Yours, not saved");
    page.sees("<del>service</del>").sees("<ins>duty</ins>").sees("after 4 h");
    // Saving it is refused, with the same two sides and what was typed.
    let save = [("_version", &*version), ("text", &*hers), ("changed", "Four")];
    let stale = stage.does("dana", &path, "write", &save).await;
    stale.is(412).sees("Saved by ines").sees("after 4 h").sees("value=\"Four\"");
    assert!(stage.versions(&path).await["versions"][0]["text"].as_str().unwrap() == theirs);
    // Put to review meanwhile, nothing can be saved, and what was typed stands there to be taken.
    let person = [("person", "Wanda Osei"), ("part", "approver")];
    stage.done("ines", &path, "name", &person).await;
    stage.done("ines", &path, "ask", &[("until", "2026-11-30")]).await;
    let stale = stage.does("dana", &path, "write", &save).await;
    stale.is(412).sees("is not being written").sees("What you typed").sees("after 4 h");
}

async fn two_versions_stand_side_by_side(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = published(&stage, "S1", &format!("{TEXT}\n- one\n- two\n")).await;
    stage.done("dana", &path, "begin", &[]).await;
    let text = format!("{}\n- one\n- three\n- four\n\nNew words.\n", TEXT.replace("3 h", "2 h"));
    stage.done("dana", &path, "write", &[("text", &text), ("changed", "Two hours")]).await;
    stage.as_("ines").get(&path).await.is(200).sees("Side by side").sees_not("class=\"sides\"");
    let sides = format!("{path}?version=v2&with=v1&show=sides");
    let page = stage.as_("ines").get(&sides).await;
    page.is(200).sees("class=\"sides\"").sees("<th scope=\"col\">v1</th>");
    let text = page.text();
    let cell = |of: &str, words: &str| {
        let cells = text.split("<td class=\"prose\" data-of=").skip(1);
        let mut of_side = cells.filter(|cell| cell.starts_with(&format!("\"{of}\"")));
        of_side.any(|cell| cell.split("</td>").next().unwrap().contains(words))
    };
    assert!(cell("v1", "after <del>3</del>") && !cell("v1", "<ins>"));
    assert!(cell("v2", "<ins>2</ins> h") && !cell("v2", "<del>"));
    assert!(cell("v2", "<ins>New words.</ins>") && !cell("v1", "New words"));
    assert!(cell("v2", "<ins>four</ins>") && !cell("v1", "four"));
    // What is equal stands on both sides, and an anchor stands once on the page.
    assert!(cell("v1", "Purpose") && cell("v2", "Purpose"));
    assert_eq!(text.matches("id=\"s-purpose\"").count(), 1);
    page.sees("3 in authored text");
}

async fn a_remark_is_a_thread(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S1").await;
    stage.in_review(&path, TEXT).await;
    let remark = [("passage", "declare after 3 h"), ("words", "Outside bank days?")];
    stage.done("ines", &path, "comment", &remark).await;
    let reply = [("comment", "1"), ("words", "Every day of the year")];
    let seen = stage.does("dana", &path, "reply", &reply).await;
    assert!(seen.is(303).location().ends_with("#remarks"));
    let reply = [("comment", "1"), ("words", "Then say so in the text")];
    stage.done("wanda", &path, "reply", &reply).await;
    let page = stage.as_("ines").get(&path).await;
    page.is(200).sees("Every day of the year").sees("Then say so in the text");
    page.sees("1 remark, 1 open").sees("Answer or settle remark 1");
    // Whoever only may answer settles nothing.
    stage.as_("wanda").get(&path).await.sees("Answer remark 1").sees_not("Settle remark 1");
    let settle = [("comment", "1"), ("words", "Said so")];
    stage.does("wanda", &path, "settle", &settle).await.is(403);
    let empty = stage.does("dana", &path, "reply", &[("comment", "1"), ("words", " ")]).await;
    empty.is(422).sees("An answer to a remark says something");
    stage.done("dana", &path, "settle", &settle).await;
    let late = stage.does("ines", &path, "reply", &[("comment", "1"), ("words", "x")]).await;
    late.is(422).sees("dana settled it: Said so");
    let none = stage.does("ines", &path, "reply", &[("comment", "9"), ("words", "x")]).await;
    none.is(422).sees("there is no remark 9");
    stage.as_("ines").get(&path).await.sees("all settled").sees_not("Answer or settle");
    stage.does("ravi", &path, "reply", &reply).await.is(404);
    let told = stage.versions(&path).await;
    let thread = &told["versions"][0]["remarks"][0];
    assert_eq!(thread["replies"][1]["by"], "wanda");
}

async fn who_approves_and_publishes_over_silence_says_why(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S1").await;
    stage.in_review(&path, TEXT).await;
    let silence = "Ines Carvalho has not said anything";
    stage.as_("wanda").get(&path).await.sees(silence);
    let remark = [("passage", ""), ("words", "Which clock?")];
    stage.done("dana", &path, "comment", &remark).await;
    let refused = stage.does("wanda", &path, "approve", &[]).await;
    refused.is(422).sees(silence).sees("remark 1 is open").sees("write why it is approved");
    stage.done("wanda", &path, "approve", &[("words", "Cannot wait for Ines")]).await;
    stage.as_("dana").get(&path).await.sees("Publish it").sees(silence);
    // It is looked through again on a day to come.
    let past = [("review_by", "2020-01-01"), ("expires", "")];
    stage.does("dana", &path, "publish", &past).await.is(422).sees("on a day to come");
    let over = [("review_by", ""), ("expires", "2026-01-01")];
    stage.does("dana", &path, "publish", &over).await.is(422).sees("until a day to come");
    // The control: who has answered is not told of, and nobody has to say why.
    let other = stage.entered("S11").await;
    stage.in_review(&other, TEXT).await;
    stage.done("ines", &other, "review", &[("opinion", "agree"), ("words", "")]).await;
    stage.done("wanda", &other, "approve", &[]).await;
    stage.as_("dana").get(&other).await.sees("Publish it").sees_not(silence);
}

async fn a_file_stays_a_version_whatever_becomes_of_the_attachment(on: On) {
    let Some(stage) = Stage::open(on).await else { return };
    let path = stage.entered("S26").await;
    stage.done("dana", &path, "begin", &[]).await;
    let dana = stage.as_("dana");
    let files = format!("{path}/files");
    let bytes: &[u8] = b"PK\x03\x04 the plan in Word";
    // What is refused is said on the page on which it was chosen.
    let fields = [("changed", " ")];
    let refused = dana.upload(&files, &fields, ("file", "plan.docx", bytes)).await;
    refused.is(422).sees("What changed is said").sees("Or a file");
    let fields = [("changed", "As the board signed it")];
    dana.upload(&files, &fields, ("file", "plan.docx", bytes)).await.is(303);
    let page = dana.get(&path).await.text();
    let link = page.split("/attachments/").nth(1).unwrap();
    let attachment = link.split('"').next().unwrap().to_owned();
    let person = [("person", "Wanda Osei"), ("part", "approver")];
    stage.done("dana", &path, "name", &person).await;
    stage.done("dana", &path, "ask", &[("until", "2026-11-30")]).await;
    stage.done("wanda", &path, "approve", &OVER).await;
    stage.done("dana", &path, "publish", &[]).await;
    let file = format!("{path}/copies/v1.docx");
    assert_eq!(stage.as_("wanda").get(&file).await.is(200).body, bytes);
    // Taken off the record, it is the version all the same.
    let off = format!("{path}/attachments/{attachment}/withdrawal");
    dana.post(&off, &[]).await.is(303);
    assert_eq!(stage.as_("wanda").get(&file).await.is(200).body, bytes);
    stage.as_("wanda").get(&path).await.sees("plan.docx").sees("/copies/v1.docx");
    // A text is written behind it, and there is nothing to compare.
    stage.done("dana", &path, "begin", &[]).await;
    stage.done("dana", &path, "write", &[("text", TEXT), ("changed", "As text")]).await;
    dana.get(&path).await.is(200).sees("Version 2").sees_not("compared with");
    let told = stage.versions(&path).await;
    assert_eq!(told["versions"][0]["file"]["name"], "plan.docx");
}
