//! The derives, from a declaration to data and back.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where")]

use record::{
    Choice, ChoiceValue, Demand, Filter, Kind, Reach, Record, Ref, Refs, Refusal, Row, Rows, Sort,
    State, Test, Tone, Value, changes,
};
use serde_json::json;
use terms::{Day, Duration, Email, Id, Line, Money, Prose};

/// How near a thing is.
#[derive(Clone, Debug, PartialEq, Choice)]
enum Distance {
    /// In the same room.
    Near,
    /// In another town.
    #[choice(label = "Far away", tone = "warn")]
    FarAway,
}

/// Where a lantern stands in its life.
#[derive(Clone, Debug, PartialEq, State)]
#[state(initial = Dark)]
#[transition(name = "light", label = "Light", from(Dark), to = Lit, needs("oil"), guard = enough)]
#[transition(name = "douse", label = "Douse it", from(Lit), to = Dark, reason)]
enum Glow {
    /// Nobody lit it yet.
    #[state(tone = "unknown", hidden("keeper_mail"))]
    Dark,
    /// It burns.
    #[state(tone = "ok", required("keeper_mail"), locked("name"))]
    Lit,
}

fn enough(values: &[Value]) -> Vec<Refusal> {
    match values[3] {
        Value::Whole(oil) if oil < 2 => vec![Refusal::of("oil", "Oil is short; 2 l are needed")],
        _ => vec![],
    }
}

/// When it was looked after.
#[derive(Clone, Debug, PartialEq, Row)]
struct Visit {
    /// On which day.
    on: Day,
    /// What was done.
    note: Option<Line>,
}

/// A lantern on a wharf.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "LAN", place = "Services", reach = home, check = rules)]
struct Lantern {
    /// What people call it.
    #[field(group = "What it is", title, unique, example = "East light")]
    name: Line,
    /// Whose it is.
    home: Ref<Lantern>,
    /// How near it is.
    #[field(list, sort, bulk)]
    distance: Option<Distance>,
    /// Litres in it.
    #[field(min = 0, max = 9, unit = "l", sort)]
    oil: i64,
    /// Who keeps it.
    #[field(group = "Keeping", confidential = "private")]
    keeper_mail: Option<Email>,
    /// What to know about it.
    notes: Option<Prose>,
    /// How long it burns.
    burns: Option<Duration>,
    /// What it cost.
    price: Option<Money>,
    /// What it lights for.
    lights: Refs<Lantern>,
    /// Visits.
    visits: Rows<Visit>,
    /// Does it burn?
    glow: Glow,
}

fn rules(lantern: &Lantern) -> Vec<Refusal> {
    if lantern.oil == 0 && lantern.glow == Glow::Lit {
        vec![Refusal::of("oil", "Oil is 0 l; a lit lantern needs some")]
    } else {
        vec![]
    }
}

fn id(n: u8) -> Id {
    Id::v7(1, [n; 10])
}

fn lantern() -> Lantern {
    Lantern {
        name: "East light".parse().unwrap(),
        home: Ref::to(id(1)),
        distance: Some(Distance::FarAway),
        oil: 3,
        keeper_mail: Some("keeper@example.org".parse().unwrap()),
        notes: Some("Trim\nit; weekly | daily = best \\".parse().unwrap()),
        burns: Some("6 h 20 min".parse().unwrap()),
        price: Some("12.50 EUR".parse().unwrap()),
        lights: Refs::to([id(2), id(3), id(2)]),
        visits: Rows::of(vec![
            Visit {
                on: "2026-11-23".parse().unwrap(),
                note: Some("a; b | c = d \\".parse().unwrap()),
            },
            Visit { on: "2026-11-24".parse().unwrap(), note: None },
        ]),
        glow: Glow::Lit,
    }
}

#[test]
fn a_declaration_becomes_data() {
    let lantern = Lantern::record_type();
    assert_eq!(
        (lantern.name, lantern.plural, lantern.register),
        ("lantern", "lanterns", "Lanterns")
    );
    assert_eq!(lantern.help, "A lantern on a wharf.");
    assert_eq!(lantern.reach, Reach::Field(1));
    assert_eq!(lantern.title, 0);
    let (_, name) = lantern.field("name").unwrap();
    assert!(name.search && name.list && name.sort && name.unique && name.required);
    assert_eq!((name.label, name.help), ("Name", "What people call it."));
    let (_, mail) = lantern.field("keeper_mail").unwrap();
    assert_eq!(
        (mail.label, mail.required, mail.confidential),
        ("Keeper mail", false, Some("private"))
    );
    let far = &Distance::VALUES[1];
    assert_eq!(
        *far,
        ChoiceValue {
            name: "far-away",
            label: "Far away",
            help: "In another town.",
            tone: Tone::Warn
        }
    );
    let (at, lifecycle) = lantern.lifecycle().unwrap();
    assert_eq!((at, lifecycle.initial), (10, "dark"));
    assert_eq!(lifecycle.demand("lit", "name"), Some(Demand::Locked));
    assert_eq!(lifecycle.transition("dark", "light").unwrap().to, "lit");
    assert!(lifecycle.transition("lit", "light").is_none());
    assert!(matches!(lantern.fields[3].kind, Kind::Whole { min: 0, max: 9, unit: "l" }));
    assert_eq!(lantern.number(42), "LAN-0042");
    assert_eq!(lantern.parse_number("lan-0042"), Some(42));
    assert_eq!(lantern.parse_number("RSK-0042"), None);
}

/// A thing without headings.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "BUO", place = "Services", reach = home)]
struct Buoy {
    /// What people call it.
    #[field(title)]
    name: Line,
    /// Whose it is.
    home: Ref<Lantern>,
}

#[test]
fn fields_stand_under_the_heading_that_began_last() {
    let groups = |of: &record::RecordType| -> Vec<(&str, std::ops::Range<usize>)> {
        of.groups().into_iter().map(|group| (group.title, group.fields)).collect()
    };
    let lantern = Lantern::record_type();
    assert_eq!(groups(lantern), [("What it is", 0..4), ("Keeping", 4..lantern.fields.len())]);
    assert_eq!(lantern.group_of(3), "What it is");
    assert_eq!(lantern.group_of(4), "Keeping");
    assert_eq!(groups(Buoy::record_type()), [("", 0..2)]);
    assert_eq!(Buoy::record_type().group_of(1), "");
}

#[test]
fn a_record_survives_values_text_and_json() {
    let of = Lantern::record_type();
    let values = lantern().to_values();
    assert_eq!(Lantern::from_values(&values).unwrap(), lantern());
    for (field, value) in of.fields.iter().zip(&values) {
        assert_eq!(&field.kind.parse(&field.kind.text(value)).unwrap(), value, "{}", field.name);
        assert_eq!(
            &field.kind.from_json(&field.kind.json(value)).unwrap(),
            value,
            "{}",
            field.name
        );
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let of = Lantern::record_type();
    let check = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut values = lantern().to_values();
        change(&mut values);
        of.validate(&values).into_iter().map(|r| r.to_string()).collect::<Vec<_>>()
    };
    assert!(check(&|_| ()).is_empty());
    assert_eq!(
        check(&|v| (v[0], v[3], v[4]) = (Value::Nothing, Value::Whole(12), Value::Nothing)),
        [
            "name: Name is open; write it",
            "oil: Oil is 12; accepted are 0 to 9 l",
            "keeper_mail: Keeper mail is open; it must be filled while the state is Lit",
        ]
    );
    assert_eq!(check(&|v| v[3] = Value::Whole(0)), ["oil: Oil is 0 l; a lit lantern needs some"]);
    assert_eq!(
        check(&|v| v[9] = Value::Rows(vec![vec![Value::Nothing, Value::Nothing]])),
        ["visits.0.on: On of visit 1 is open; give a day, like 2026-11-23"]
    );
}

#[test]
fn what_is_sent_over_the_interface_has_one_spelling() {
    let (_, distance) = Lantern::record_type().field("distance").unwrap();
    assert!(distance.kind.parse("Far away").is_ok(), "people may write the label");
    assert!(distance.kind.from_json(&json!("Far away")).is_err(), "programs may not");
    assert!(Kind::Flag.from_json(&json!("yes")).is_err());
    assert!(Kind::Line.from_json(&json!(5)).is_err());
    assert!(Kind::Line.parse("a\0b").is_err());
}

#[test]
fn filters_and_sorting_are_read_and_written_the_same() {
    let of = Lantern::record_type();
    for (key, text) in [
        ("distance", "near,far-away"),
        ("name.has", "east"),
        ("burns.after", "4 h"),
        ("oil.before", "3"),
        ("keeper_mail.empty", "yes"),
    ] {
        let filter = Filter::parse(of, key, text).unwrap().unwrap();
        assert_eq!(filter.pair(of), (key.to_owned(), text.to_owned()));
    }
    assert!(Filter::parse(of, "page", "2").is_none(), "not a field");
    for (key, text) in
        [("distance", "OR"), ("oil.has", "x"), ("name.or", "x"), ("visits", "x"), ("name", "")]
    {
        assert!(Filter::parse(of, key, text).unwrap().is_err(), "{key}={text}");
    }
    assert_eq!(Sort::parse(of, "-oil").unwrap().text(of), "-oil");
    assert_eq!(Sort::parse(of, "number"), Ok(Sort::BY_NUMBER));
    assert!(Sort::parse(of, "notes").is_err(), "no index, no sorting");
    assert!(matches!(
        Filter::parse(of, "lights", &id(2).to_string()).unwrap().unwrap().test,
        Test::AnyOf(_)
    ));
}

#[test]
fn changes_name_the_fields_that_differ() {
    let of = Lantern::record_type();
    let (before, mut after) = (lantern().to_values(), lantern().to_values());
    after[3] = Value::Whole(4);
    let found = changes(of, &before, &after);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].field, &found[0].before, &found[0].after), (3, &before[3], &after[3]));
    let (mut none, mut empty) = (before.clone(), before);
    (none[8], empty[8]) = (Value::Nothing, Value::Refs(vec![]));
    assert!(changes(of, &none, &empty).is_empty());
}
