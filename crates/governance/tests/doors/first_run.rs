//! The first run: an installation that nobody has begun is begun once, by whoever has the code.

use super::{GOOD, browser};
use frame::{
    app::{App, Settings},
    clock::{Clock, Hand},
    database::{Migration, Schema, diff, migrate},
    doors, tables,
};
use terms::Id;
use testkit::{BEGIN, On, Port};

testkit::on_both!(
    the_first_run_makes_everything_at_once_and_closes,
    who_runs_the_process_itself_leaves_that_open,
);

/// An installation that nobody has begun, with this code.
pub(super) async fn unbegun(on: On, code: Option<String>, secure: bool) -> Option<(Port, Hand)> {
    let (database, folder) = Port::database(on).await?;
    let (clock, hand) = Clock::still(BEGIN.parse().unwrap(), 7);
    let settings = Settings { secure, setup_code: code, version: "0.0.0" };
    let app = App::new(database.clone(), clock, governance::CAPABILITIES.to_vec(), settings);
    let steps = diff(&Schema::new(), &tables::schema(app.catalogue())).unwrap();
    let (first, _) = Migration::new(1, "everything", steps);
    migrate(&database, &[first]).await.unwrap();
    Some((Port::serving(app, database, hand.clone(), folder), hand))
}

const BEGUN: [(&str, &str); 4] = [
    ("customer", "Northwharf Markets"),
    ("integrator", "Keystone"),
    ("name", "Platform administrator"),
    ("login", "admin@keystone.example"),
];

/// Who was named for the roles of the process.
const HELD: [(&str, &str); 3] = [
    ("continuity-lead.holder", "Platform administrator"),
    ("bc-manager.holder", "Olive Marsh"),
    ("bc-manager.deputy", "Ada Ferris"),
];

async fn the_first_run_makes_everything_at_once_and_closes(on: On) {
    let (clock, _) = Clock::still(BEGIN.parse().unwrap(), 9);
    let code = doors::setup_code(&clock);
    assert_eq!(code.len(), 24, "20 letters in groups of four");
    let Some((port, hand)) = unbegun(on, Some(code.clone()), false).await else { return };
    let mut me = browser(&port);
    assert_eq!(me.get("/sign-in").await.is(303).location(), "/start");
    me.get("/start").await.is(200).sees("Step 1 of 4").sees_not(&code);
    let step = |step: &'static str, code: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("step".to_owned(), step.to_owned()), ("code".into(), code.into())];
        fields.extend(BEGUN.iter().chain(more).map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        fields
    };
    let mut post = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (&**k, &**v)).collect();
        me.post("/start", &fields).await
    };
    post(step("1", "aaaa-aaaa", &[])).await.is(422).sees("not the code");
    post(step("4", "", &[("passphrase", GOOD)])).await.is(422).sees("Step 1 of 4");
    post(step("1", &code.to_uppercase(), &[])).await.is(200).sees("holdfast demo");
    post(step("2", &code, &[])).await.is(200).sees("Step 3 of 4");
    post(step("3", &code, &[])).await.is(200).sees("Step 4 of 4").sees("Northwharf Markets");
    post(step("4", &code, &[("back", "yes")])).await.is(200).sees("Step 3 of 4");
    post(step("4", &code, &[("passphrase", "short")])).await.is(422).sees("15 or more");
    post(step("4", &code, &[("passphrase", "northwharf markets")])).await.is(422);
    // Who holds a role may stay open, but nobody deputises for oneself.
    let twice = [("bc-manager.holder", "Olive Marsh"), ("bc-manager.deputy", "olive marsh")];
    let seen = post(step("3", &code, &twice)).await;
    seen.is(422).sees("BC manager: deputy is the holder").sees("value=\"Olive Marsh\"");
    let seen = post(step("3", &code, &HELD)).await;
    seen.is(200).sees("Olive Marsh").sees("deputy Ada Ferris").sees("Open, a finding");
    assert!(doors::needs_first_run(port.app()).await.unwrap(), "nothing was written yet");
    let last = [&HELD[..], &[("passphrase", GOOD)]].concat();
    let seen = post(step("4", &code, &last)).await;
    assert_eq!(seen.is(303).location(), "/");
    assert!(!doors::needs_first_run(port.app()).await.unwrap());
    // The door is closed, also to whoever has the code.
    post(step("4", &code, &[("passphrase", GOOD)])).await.is(404);
    me.get("/start").await.is(404);
    me.get("/account").await.sees("Administrator everywhere").sees("Lead everywhere");
    me.get("/administration").await.sees("Northwharf Markets, run by Keystone");
    me.get("/administration/acts").await.sees("Installation created for Northwharf Markets");
    // Each role is laid, also the one that nobody holds; who holds two is one person.
    let roles = me.get("/roles").await.is(200).text();
    for role in ["Service continuity management lead", "BC manager", "Enterprise architects"] {
        assert!(roles.contains(role), "{role}: {roles}");
    }
    let persons = me.get("/persons").await.is(200).text();
    assert_eq!(persons.matches("<tr data-href").count(), 3, "{persons}");
    me.get("/roles?holders.empty=yes").await.sees("Enterprise architects").sees_not("BC manager");
    // The administrator was named for a role: that is the person of the account.
    let accounts = me.get("/administration/accounts").await.text();
    let mut parts = accounts.split("/administration/accounts/").skip(1);
    let id = parts.find_map(|rest| rest.get(..36)?.parse::<Id>().ok()).unwrap();
    let own = me.get(&format!("/administration/accounts/{id}")).await;
    own.is(200).sees("selected>PER-0001");
    hand.advance(1);
    let mut later = browser(&port);
    later.get("/sign-in").await.is(200).sees("Northwharf Markets, run by Keystone");
    later.sign_in("admin@keystone.example", GOOD).await.is(303);
}

async fn who_runs_the_process_itself_leaves_that_open(on: On) {
    let (clock, _) = Clock::still(BEGIN.parse().unwrap(), 9);
    let code = doors::setup_code(&clock);
    let Some((port, _)) = unbegun(on, Some(code.clone()), false).await else { return };
    let mut me = browser(&port);
    let sent = [
        ("step", "3"),
        ("code", &code),
        ("customer", "Northwharf Markets"),
        ("integrator", " "),
        ("name", "Platform administrator"),
        ("login", "admin@keystone.example"),
    ];
    me.post("/start", &sent).await.is(200).sees("Runs the process").sees("Step 4 of 4");
    let sent = [&[("step", "4"), ("passphrase", GOOD)], &sent[1..]].concat();
    assert_eq!(me.post("/start", &sent).await.is(303).location(), "/");
    me.get("/organisations").await.is(200).sees("ORG-0001").sees_not("ORG-0002");
}

#[tokio::test]
async fn without_a_printed_code_nobody_begins() {
    let (port, _) = unbegun(On::Sqlite, None, false).await.unwrap();
    let mut me = browser(&port);
    me.get("/start").await.is(200).sees("No code was printed");
    let mut fields = vec![("step", "4"), ("code", ""), ("passphrase", GOOD)];
    fields.extend(BEGUN);
    me.post("/start", &fields).await.is(422).sees("not the code");
    assert!(doors::needs_first_run(port.app()).await.unwrap());
}
