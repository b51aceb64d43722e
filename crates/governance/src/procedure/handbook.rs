//! The process handbook: what the process is for, how it flows, every activity, who performs and
//! who answers, the documents and the words, out of the definition that runs follow.

use frame::{
    page::{Block, Words},
    paper::{Paper, PaperPart, PaperTable},
    sheets::{self, Column, Out},
};
use process::{Activity, Artefact, Definition, Guide, Need, Way};

/// The handbook of a definition.
pub fn handbook(definition: &Definition) -> Paper {
    let mut parts = Vec::new();
    overview(definition, &mut parts);
    flow(definition, &mut parts);
    activities(definition, &mut parts);
    raci(definition, &mut parts);
    documents(definition, &mut parts);
    glossary(definition, &mut parts);
    differences(definition, &mut parts);
    let title = format!("{}: handbook", definition.title);
    Paper { title, mark: String::new(), facts: facts(definition), parts }
}

/// The same of the process that a run follows.
pub fn handbook_of(definition: &Definition, run: &str) -> Paper {
    let paper = handbook(definition);
    let followed = ("Followed by".to_owned(), run.to_owned());
    Paper { facts: paper.facts.into_iter().chain([followed]).collect(), ..paper }
}

/// How much there is in a definition.
pub fn facts(definition: &Definition) -> Vec<(String, String)> {
    vec![
        ("Activities".to_owned(), definition.activities.len().to_string()),
        ("Documents".to_owned(), definition.documents().count().to_string()),
        ("Roles".to_owned(), definition.roles.len().to_string()),
    ]
}

/// The title of the part that says what a tailored process changes.
pub const DIFFERENCES: &str = "7 What differs from the process as it comes";

/// What names a heading in addresses.
pub fn anchor(words: &str) -> String {
    let anchor = words.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    anchor.collect::<String>().to_lowercase()
}

fn heading(level: u8, words: impl Into<String>) -> PaperPart {
    let words = words.into();
    PaperPart::Text(Block::Heading(level, anchor(&words), Words::from(words)))
}

fn paragraph(words: impl Into<String>) -> PaperPart {
    PaperPart::Text(Block::Paragraph(Words::from(words.into())))
}

fn list(items: impl Iterator<Item = String>) -> PaperPart {
    let items = items.map(|one| vec![Block::Paragraph(Words::from(one))]).collect();
    PaperPart::Text(Block::List { ordered: false, items })
}

fn table(heads: &[&str], rows: Vec<Vec<String>>) -> PaperPart {
    let heads = heads.iter().map(|head| (*head).to_owned()).collect();
    PaperPart::Table(PaperTable { caption: String::new(), heads, rows })
}

/// The name of a role or of a group of roles.
fn role(definition: &Definition, id: &str) -> String {
    definition.role(id).map_or_else(|| id.to_owned(), |role| role.name.clone())
}

/// What is needed or made, in words: `S11 Service continuity strategy, published`.
fn need(definition: &Definition, need: &Need) -> String {
    let state = match need.state.as_str() {
        "" | "current" => String::new(),
        state => format!(", {state}"),
    };
    let optional = if need.if_present { " (if there)" } else { "" };
    match definition.artefact(&need.artefact) {
        Some(Artefact { is_document: true, id, name, .. }) => {
            format!("{id} {name}{state}{optional}")
        }
        Some(one) => format!("{}{state}{optional}", one.name),
        None => format!("{}{state}{optional}", need.artefact),
    }
}

fn overview(definition: &Definition, parts: &mut Vec<PaperPart>) {
    let principles = &definition.principles;
    parts.push(heading(1, "1 Overview"));
    parts.push(heading(2, "What the process is to reach"));
    parts.push(list(principles.objectives.iter().cloned()));
    parts.push(heading(2, "What must be so for it to succeed"));
    parts.push(list(principles.success_factors.iter().cloned()));
    parts.push(heading(2, "Where disasters come from"));
    parts.push(list(principles.disaster_sources.iter().cloned()));
    parts.push(heading(2, "Stages"));
    let stages = definition.stages.iter();
    let rows = stages.map(|one| vec![one.id.to_string(), one.name.clone(), one.purpose.clone()]);
    parts.push(table(&["Stage", "Name", "Purpose"], rows.collect()));
    parts.push(heading(2, "Roles"));
    let rows = definition.roles.iter().map(|one| {
        let each = if one.each_provider { "one in each" } else { "" };
        vec![one.name.clone(), one.party.clone(), each.to_owned()]
    });
    parts.push(table(&["Role", "Of", "How often"], rows.collect()));
    if !definition.rules.is_empty() {
        parts.push(heading(2, "Rules that hold for every run"));
        parts.push(list(definition.rules.iter().map(|rule| rule.text.clone())));
    }
}

/// Where a way leads, in words.
fn leads(definition: &Definition, activity: &Activity, way: &Way) -> String {
    let to = |id: &String| {
        let back = if definition.leads_back(&activity.id, id) { "back to " } else { "" };
        format!("{back}{id}")
    };
    let mut all: Vec<String> = way.next.iter().map(to).collect();
    if !way.leaves_to.is_empty() {
        all.push(format!("left to {}", way.leaves_to));
    }
    let all = if all.is_empty() { "nothing follows".to_owned() } else { all.join(", ") };
    if way.is_ordinary { all } else { format!("{}: {all}", way.say) }
}

fn flow(definition: &Definition, parts: &mut Vec<PaperPart>) {
    parts.push(heading(1, "2 Flow"));
    for stage in &definition.stages {
        parts.push(heading(2, format!("2.{} {}", stage.id, stage.name)));
        parts.push(paragraph(stage.purpose.clone()));
        let of = definition.activities.iter().filter(|one| one.stage == stage.id);
        let rows = of.map(|one| {
            let kind = if one.is_decision { " (decision)" } else { "" };
            let ways = one.ways.iter().map(|way| leads(definition, one, way));
            let mut then: Vec<String> = ways.collect();
            then.extend(one.precedes.iter().map(|id| format!("before {id}")));
            vec![
                format!("{} {}{kind}", one.id, one.name),
                role(definition, one.accountable()),
                then.join("; "),
            ]
        });
        parts.push(table(&["Activity", "Answers for it", "Then"], rows.collect()));
    }
}

fn with(definition: &Definition, activity: &Activity, test: fn(process::Raci) -> bool) -> String {
    let names: Vec<String> = activity.roles(test).map(|id| role(definition, id)).collect();
    names.join(", ")
}

fn activities(definition: &Definition, parts: &mut Vec<PaperPart>) {
    parts.push(heading(1, "3 Activities"));
    for stage in &definition.stages {
        parts.push(heading(2, format!("3.{} {}", stage.id, stage.name)));
        for one in definition.activities.iter().filter(|one| one.stage == stage.id) {
            parts.push(heading(3, format!("{} {}", one.id, one.name)));
            let mut rows: Vec<Vec<String>> = Vec::new();
            let mut row = |name: &str, words: String| {
                if !words.is_empty() {
                    rows.push(vec![name.to_owned(), words]);
                }
            };
            row("What is done", one.text.clone());
            if let Some(guide) = Guide::of(&one.id) {
                let steps = guide.steps.iter().enumerate();
                let steps: Vec<String> =
                    steps.map(|(at, step)| format!("{}. {step}", at + 1)).collect();
                row("Why", guide.why.clone());
                row("Step by step", steps.join(" "));
                row("What helps", guide.tips.join(" "));
            }
            row("Performs", with(definition, one, |raci| raci.responsible));
            row("Answers for it", role(definition, one.accountable()));
            row("Is consulted", with(definition, one, |raci| raci.consulted));
            row("Is informed", with(definition, one, |raci| raci.informed));
            let needs: Vec<String> = one.needs.iter().map(|one| need(definition, one)).collect();
            row("Needs", needs.join("; "));
            let either = one.needs_either.iter().map(|group| {
                let group: Vec<String> = group.iter().map(|one| need(definition, one)).collect();
                group.join(" and ")
            });
            row("Needs one of", either.collect::<Vec<_>>().join("; or "));
            for way in &one.ways {
                let made: Vec<String> = way.makes.iter().map(|one| need(definition, one)).collect();
                let name = if way.is_ordinary { "Gives" } else { way.say.as_str() };
                let made = if made.is_empty() { String::new() } else { made.join("; ") + ". " };
                let way = Way { is_ordinary: true, ..way.clone() };
                row(name, format!("{made}Then: {}", leads(definition, one, &way)));
            }
            row("Comes again", one.every_days.map_or(String::new(), |n| format!("every {n} days")));
            let again = "when what it takes is reported anew, once it is complete";
            row("Begins again", if one.reopens { again.to_owned() } else { String::new() });
            let days = one.work_days.unwrap_or(definition.work_days);
            row("Working days", days.to_string());
            row("Note", one.note.clone());
            parts.push(table(&["Part", "What holds"], rows));
        }
    }
}

fn raci(definition: &Definition, parts: &mut Vec<PaperPart>) {
    parts.push(heading(1, "4 Who performs, answers, is consulted and informed"));
    let letters = definition.principles.letters.iter();
    parts.push(list(letters.map(|(letter, meaning)| format!("{letter}: {meaning}"))));
    let matrix = definition.raci();
    let mut heads = vec!["Activity".to_owned()];
    heads.extend(matrix.roles.iter().map(|id| role(definition, id)));
    let rows = matrix.lines.iter().map(|line| {
        let mut row = vec![format!("{} {}", line.activity, line.name)];
        row.extend(line.cells.iter().map(ToString::to_string));
        row
    });
    let rows = rows.collect();
    parts.push(PaperPart::Table(PaperTable { caption: String::new(), heads, rows }));
}

fn documents(definition: &Definition, parts: &mut Vec<PaperPart>) {
    parts.push(heading(1, "5 Documents"));
    let touching = |id: &str, made: bool| {
        let of = definition.activities.iter().filter(|one| match made {
            true => one.ways.iter().flat_map(|way| &way.makes).any(|need| need.artefact == id),
            false => one
                .needs
                .iter()
                .chain(one.needs_either.iter().flatten())
                .any(|need| need.artefact == id),
        });
        of.map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ")
    };
    let rows = definition.documents().map(|one| {
        vec![
            one.id.clone(),
            one.name.clone(),
            one.kind.clone(),
            role(definition, &one.owner),
            one.location.clone(),
            touching(&one.id, true),
            touching(&one.id, false),
        ]
    });
    let heads = ["No.", "Document", "Kind", "Owner", "Location", "Made in", "Used in"];
    parts.push(table(&heads, rows.collect()));
}

fn glossary(definition: &Definition, parts: &mut Vec<PaperPart>) {
    parts.push(heading(1, "6 Glossary"));
    let rows = definition.terms.iter().map(|one| vec![one.word.clone(), one.meaning.clone()]);
    parts.push(table(&["Word", "Meaning"], rows.collect()));
}

/// What an organisation changed, each with what it was before; nothing where it changed nothing.
fn differences(definition: &Definition, parts: &mut Vec<PaperPart>) {
    let shipped = Definition::shipped();
    let found = definition.changes(shipped);
    if found.is_empty() {
        return;
    }
    parts.push(heading(1, DIFFERENCES));
    parts.push(paragraph(
        "The organisation runs the process with these changes. What is not named here stands as \
         it comes.",
    ));
    let rows = found
        .into_iter()
        .map(|one| vec![format!("{} {}", one.about, one.name), one.lines.join("; "), one.reason]);
    let heads = ["What", "What is different", "Reason"];
    parts.push(table(&heads, rows.collect()));
}

/// The RACI table as a workbook: an activity a row, a role a column.
pub fn raci_workbook(definition: &Definition) -> Result<Vec<u8>, String> {
    let matrix = definition.raci();
    let mut columns = ["Activity", "Name", "Stage"].map(Column::of).to_vec();
    columns.extend(matrix.roles.iter().map(|id| Column::of(role(definition, id))));
    let rows = matrix.lines.iter().map(|line| {
        let mut row = vec![
            Out::Text(line.activity.clone()),
            Out::Text(line.name.clone()),
            Out::Whole(line.stage.into()),
        ];
        row.extend(line.cells.iter().map(|cell| match cell.to_string() {
            letters if letters.is_empty() => Out::Empty,
            letters => Out::Text(letters),
        }));
        row
    });
    sheets::write_xlsx("RACI", &columns, rows).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handbook_holds_every_activity_document_and_word() {
        let definition = Definition::shipped();
        let paper = handbook(definition);
        let headings: Vec<String> = paper
            .parts
            .iter()
            .filter_map(|part| match part {
                PaperPart::Text(Block::Heading(_, _, words)) => Some(words.plain()),
                _ => None,
            })
            .collect();
        for one in &definition.activities {
            assert!(headings.contains(&format!("{} {}", one.id, one.name)), "{}", one.id);
        }
        let html = frame::paper::html(&paper);
        for one in definition.documents() {
            assert!(html.contains(&format!("<td>{}</td>", one.id)), "{}", one.id);
        }
        for one in &definition.terms {
            assert!(html.contains(&format!("<td>{}</td>", one.word)), "{}", one.word);
        }
        for title in ["1 Overview", "2 Flow", "3 Activities", "5 Documents", "6 Glossary"] {
            assert!(headings.contains(&title.to_owned()), "{title}");
        }
        assert!(html.contains("rejected: back to 1.4"), "decisions say where they lead");
        let pdf = frame::paper::pdf(&paper);
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 50_000);
    }
}
