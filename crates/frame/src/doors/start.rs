//! The first run: four pages that write nothing, until the last one makes everything at once.
//! Open while there is no account, and to whoever has the code that was printed at the start.

use super::{
    address::Client,
    first::{FirstHolders, FirstRole},
    name_installation, needs_first_run,
    parts::{self, Faults},
    plain_code,
    sign_in::open_for,
    store,
    tries::{Tries, Try},
};
use crate::{
    accounts::{self, NewAccount},
    app::App,
    catalogue::Catalogue,
    gate::{
        AccessRole, Actor, Asking, Form, Grant, Local, Open, Scoped, Sealed, Via, Visitor, Writer,
        local_writer, passphrase,
    },
    page::{
        Action, FieldKind, FieldView, FormGroup, FormView, Gate, Html, Hue, KvView, LineKind, Note,
        OptionView, Panel, Progress, Stage, Width, Words,
    },
    problem::Problem,
    store::{Saving, save},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use record::{Kind, RecordType, Refusal, Value};
use serde_json::json;
use subtle::ConstantTimeEq;
use terms::{Id, fold};

#[derive(Template)]
#[template(path = "doors/start.html")]
struct StartPage {
    steps: Progress,
    step: usize,
    question: &'static str,
    above: Html,
    form: FormView,
}

const STEPS: [(&str, &str); 4] = [
    ("Prove that this machine is yours", "Which code was printed at the start?"),
    ("What to begin with", "What do you want to begin with?"),
    ("Organisation and roles", "Whose continuity is it, and who answers for it?"),
    ("Check and create", "Is this what shall be created?"),
];

/// The fields that travel from step to step, and the step each is asked at. The passphrase does
/// not travel: it is asked for where it is used.
const CARRIED: [(&str, usize); 5] =
    [("code", 1), ("customer", 3), ("integrator", 3), ("name", 3), ("login", 3)];

/// `GET /start`.
pub(super) async fn page(visitor: Visitor) -> Result<Response, Problem> {
    let app = visitor.app();
    if !needs_first_run(app).await? {
        return Err(Problem::Missing);
    }
    Ok(parts::answered(shown(app, 1, &Form::default(), &Faults::default())?))
}

/// `POST /start`: the next step, the one before, or everything.
pub(super) async fn step(client: Client, open: Open<Form>) -> Result<Sealed, Problem> {
    let app = open.app().clone();
    if !needs_first_run(&app).await? {
        return Err(Problem::Missing);
    }
    let form = open.body().clone();
    let faults = proved(&app, &form, &client).await?;
    if !faults.none() {
        return Err(parts::again(shown(&app, 1, &form, &faults)?));
    }
    let at = form.text("step").parse().unwrap_or(1).clamp(1, STEPS.len());
    if form.has("back") {
        let before = if at > 2 { at - 1 } else { 1 };
        return Err(Problem::Shown(StatusCode::OK, shown(&app, before, &form, &faults)?));
    }
    let faults = if at >= 3 { named(&app, &form) } else { Faults::default() };
    if !faults.none() {
        return Err(parts::again(shown(&app, 3, &form, &faults)?));
    }
    if at < STEPS.len() {
        return Err(Problem::Shown(StatusCode::OK, shown(&app, at + 1, &form, &faults)?));
    }
    create(&app, &client, form).await
}

/// Is this the code that was printed? A try at it counts before it is looked at.
async fn proved(app: &App, form: &Form, client: &Client) -> Result<Faults, Problem> {
    let mut faults = Faults::default();
    let tries = Tries::at_start(&client.address);
    let taken = tries.take(app).await?;
    if let Try::Wait(_) = taken {
        faults.add("code", taken.words());
        return Ok(faults);
    }
    let code = app.settings().setup_code.as_deref().map(plain_code).unwrap_or_default();
    let typed = plain_code(form.text("code"));
    // Without a printed code nothing fits, not even nothing.
    if code.is_empty() || !bool::from(code.as_bytes().ct_eq(typed.as_bytes())) {
        tracing::warn!(address = client.address, "a wrong code at the first run");
        faults.add("code", format!("This is not the code that was printed. {}", taken.words()));
        return Ok(faults);
    }
    let mut turn = app.database().turn().await?;
    tries.succeeded(&mut turn).await?;
    turn.commit().await?;
    Ok(faults)
}

/// The parts in the process that step 3 asks for.
fn roles(app: &App) -> &'static [FirstRole] {
    app.first_roles().map_or(&[], |asked| asked.roles)
}

/// The organisation that runs the process: left open, the one that needs the services.
fn integrator(form: &Form) -> &str {
    let named = form.text("integrator").trim();
    if named.is_empty() { form.text("customer").trim() } else { named }
}

/// Reads what step 3 asks for.
fn named(app: &App, form: &Form) -> Faults {
    let mut faults = Faults::default();
    faults.line(form, "customer", "The organisation that needs the services");
    if form.has("integrator") && !form.text("integrator").trim().is_empty() {
        faults.line(form, "integrator", "The organisation that runs the process");
    }
    for role in roles(app) {
        faults.0.extend(role.read(form).err().unwrap_or_default());
    }
    faults.line(form, "name", "Your name");
    faults.line(form, "login", "Your e-mail or user name");
    faults
}

fn shown(app: &App, step: usize, form: &Form, faults: &Faults) -> Result<String, Problem> {
    let stage = |at: usize| match (at + 1).cmp(&step) {
        std::cmp::Ordering::Less => Stage::Done,
        std::cmp::Ordering::Equal => Stage::Now,
        std::cmp::Ordering::Greater => Stage::Ahead,
    };
    let steps = STEPS.iter().enumerate().map(|(at, (words, _))| ((*words).to_owned(), stage(at)));
    let own = CARRIED.iter().map(|(name, asked)| ((*name).to_owned(), *asked));
    let parts = roles(app).iter().flat_map(FirstRole::fields).map(|(name, _)| (name, 3));
    let carried = own.chain(parts).filter(|(_, asked)| *asked != step);
    let hidden = carried.map(|(name, _)| {
        let text = form.text(&name).to_owned();
        (name, text)
    });
    let next = match step {
        1 | 2 => "Go on",
        3 => "Check what will be created",
        _ => "Create",
    };
    let mut submits = vec![Action::submit(next).primary()];
    if step > 1 {
        submits.push(Action::named("Back", "back", "yes"));
    }
    let view = FormView {
        action: "/start".to_owned(),
        hidden: hidden.chain([("step".to_owned(), step.to_string())]).collect(),
        groups: groups(app, step, form, faults),
        errors: if faults.none() {
            faults.summary("")
        } else {
            faults.summary("Nothing was created yet")
        },
        submits,
        note: "There is no default password: step 1 asks for the code printed at the start.".into(),
        ..FormView::default()
    };
    let main = StartPage {
        steps: Progress { label: "Steps".to_owned(), steps: steps.collect(), upright: true },
        step,
        question: STEPS[step - 1].1,
        above: above(app, step, form).map_err(Problem::fault)?,
        form: view,
    };
    let title = format!("First run, step {step} of 4");
    parts::gate(app, Gate { title, faulty: !faults.none(), wide: true, ..Gate::default() }, &main)
}

fn groups(app: &App, step: usize, form: &Form, faults: &Faults) -> Vec<FormGroup> {
    let line = |name: &str, label: &str, autocomplete| {
        let kind = FieldKind::Line { what: LineKind::Text, most: 300, autocomplete };
        let field = FieldView::new(name, label, kind).holding(form.text(name));
        faults.at(field.width(Width::Long))
    };
    let group =
        |title: &str, fields| FormGroup { title: title.to_owned(), fields, ..FormGroup::default() };
    match step {
        1 => vec![group(
            "",
            vec![line("code", "Code of the first run", "off").help(
                "Holdfast printed it where it was started. Nobody else can create the first \
                 administrator.",
            )],
        )],
        2 => beginnings(),
        3 => {
            let mut groups = vec![group(
                "",
                vec![
                    line("customer", "Organisation that needs the services", "organization"),
                    line("integrator", "Who runs the process for it", "off")
                        .help("Left open, the organisation runs it itself."),
                ],
            )];
            let asked = roles(app).iter().flat_map(|role| {
                let [(holder, held_by), (deputy, deputised_by)] = role.fields();
                let held = line(&holder, &held_by, "off").help(role.help);
                [held, line(&deputy, &deputised_by, "off").help("Acts when the holder cannot.")]
            });
            let fields: Vec<FieldView> = asked.collect();
            if !fields.is_empty() {
                let help = "Names of persons. You can leave any of these open: a role that nobody \
                            holds is reported as a finding.";
                let help = help.to_owned();
                groups.push(FormGroup { title: "Roles of the process".to_owned(), help, fields });
            }
            let you = vec![
                line("name", "Name", "name"),
                line("login", "E-mail or user name", "username")
                    .help("You type it whenever you sign in."),
            ];
            groups.push(group("You, the first administrator", you));
            groups
        }
        _ => {
            let what = LineKind::Secret;
            let kind = FieldKind::Line { what, most: 300, autocomplete: "new-password" };
            let secret = FieldView::new("passphrase", "Passphrase", kind)
                .help("15 characters or more; pasting is fine.")
                .width(Width::Long);
            vec![group("Your passphrase", vec![faults.at(secret)])]
        }
    }
}

/// What one can begin with.
fn beginnings() -> Vec<FormGroup> {
    let empty = OptionView {
        value: "empty".to_owned(),
        words: "An empty installation".to_owned(),
        help: "The registers and the rules, no records. Bring your organisations and persons \
               from a spreadsheet next."
            .to_owned(),
        chosen: true,
    };
    let kind = FieldKind::Choice { options: vec![empty], picks: true, none: String::new() };
    let begin = FormGroup {
        fields: vec![FieldView::new("begin", "Begin with", kind)],
        ..FormGroup::default()
    };
    let demonstration = FormGroup {
        title: "To look around first".to_owned(),
        help: "Run “holdfast demo” in a terminal. It shows a fictional customer, Northwharf \
               Markets, in a folder of its own, never mixed with yours."
            .to_owned(),
        fields: Vec::new(),
    };
    vec![begin, demonstration]
}

fn above(app: &App, step: usize, form: &Form) -> askama::Result<Html> {
    match step {
        1 if app.settings().setup_code.is_none() => Html::of(&Note {
            hue: Hue::Warn,
            words: "No code was printed. Start Holdfast again: it prints one as long as nobody \
                    can sign in."
                .into(),
            ..Note::default()
        }),
        4 => {
            let pairs = [
                ("Needs the services", form.text("customer")),
                ("Runs the process", integrator(form)),
                ("First administrator", form.text("name")),
                ("Signs in as", form.text("login")),
            ];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.trim().into()));
            let mut pairs = pairs.to_vec();
            let may = "Administrator and lead, everywhere; others can be given later";
            pairs.push(("May".to_owned(), may.into()));
            for role in roles(app) {
                let [holder, deputy] = role.fields().map(|(name, _)| form.text(&name).trim());
                let holder = if holder.is_empty() { "Open, a finding" } else { holder };
                let words = Words::from(holder);
                let words = match deputy {
                    "" => words,
                    deputy => words.soft(format!(" · deputy {deputy}")),
                };
                pairs.push((role.label.to_owned(), words));
            }
            Html::of(&Panel::text("Will be created", Html::of(&KvView { pairs })?))
        }
        _ => Ok(Html::default()),
    }
}

/// Everything at once: two organisations, the roles and who was named for them, the administrator,
/// the names of the installation, and the session. All of it or nothing.
async fn create(app: &App, client: &Client, form: Form) -> Result<Sealed, Problem> {
    let text = |name| form.text(name).trim().to_owned();
    let (customer, integrator) = (text("customer"), integrator(&form).to_owned());
    let (name, login) = (text("name"), text("login"));
    let secret = form.text("passphrase");
    let known = [name.as_str(), login.as_str(), customer.as_str(), integrator.as_str()];
    if let Err(refusal) = passphrase::check("passphrase", secret, &known) {
        let faults = Faults(vec![refusal]);
        return Err(parts::again(shown(app, 4, &form, &faults)?));
    }
    let hash = passphrase::hash(app, secret).await?;
    let mut writer = local_writer(app, &name).await?;
    // Two at the same time: one of them is told that the door has closed.
    if !writer.turn().lock_key(b"first run").await? {
        return Err(Problem::StillRunning);
    }
    if accounts::exist(writer.asked()).await? {
        return Err(Problem::Missing);
    }
    let made = everything(&mut writer, &form, hash).await;
    let account = match made {
        Ok(account) => account,
        Err(Problem::Refused(refusals)) => {
            let html = shown(app, 4, &form, &Faults(unplaced(refusals)))?;
            return Err(parts::again(html));
        }
        Err(problem) => return Err(problem),
    };
    let details = json!({
        "customer": customer,
        "integrator": integrator,
        "administrator": login,
    });
    let what = parts::deed("installation.created", details);
    open_for(writer, &account, client, (what, "/")).await
}

/// Refusals of fields that step 4 does not show stand above the form only.
fn unplaced(refusals: Vec<Refusal>) -> Vec<Refusal> {
    refusals.into_iter().map(|refusal| Refusal::whole(refusal.words)).collect()
}

async fn everything(
    writer: &mut Writer<Local>,
    form: &Form,
    hash: String,
) -> Result<store::Account, Problem> {
    let (customer, integrator) = (form.text("customer").trim(), integrator(form));
    let (name, login) = (form.text("name").trim(), form.text("login").trim());
    let access = [AccessRole::Administrator, AccessRole::Lead].map(|role| (role, None));
    let new =
        NewAccount { login, name, person: None, passphrase_hash: Some(hash), access: &access };
    let id = accounts::add(writer, new).await?;
    let account = store::account(writer.asked(), id).await?;
    let account = account.ok_or_else(|| Problem::fault("the account just added is gone"))?;
    writer.in_the_name_of(first_administrator(&account));
    let catalogue = writer.scope().app().catalogue().clone();
    let customer_id = organisation(writer, &catalogue, customer, "customer").await?;
    let integrator_id = if fold(customer) == fold(integrator) {
        customer_id
    } else {
        organisation(writer, &catalogue, integrator, "integrator").await?
    };
    name_installation(writer, customer_id, integrator_id).await?;
    hold(writer, form, (customer_id, integrator_id), &account).await?;
    Ok(account)
}

/// Lays the roles. An administrator who has one of them is that person.
async fn hold(
    writer: &mut Writer<Local>,
    form: &Form,
    (customer, integrator): (Id, Id),
    account: &store::Account,
) -> Result<(), Problem> {
    let Some(asked) = writer.scope().app().first_roles() else { return Ok(()) };
    let mut named = Vec::new();
    for role in asked.roles {
        let [holder, deputy] = role.read(form).map_err(Problem::Refused)?;
        let organisation = if role.of_integrator { integrator } else { customer };
        named.push(FirstHolders { role: *role, organisation, holder, deputy });
    }
    let persons = (asked.lay)(writer, named).await?;
    let own = persons.iter().find(|(name, _)| fold(name.as_str()) == fold(&account.name));
    if let Some((_, person)) = own {
        store::set_person(writer.turn(), account.id, Some(*person)).await?;
    }
    Ok(())
}

fn first_administrator(account: &store::Account) -> Actor {
    let grant = |role| Grant { role, organisation: None, subtree: None };
    Actor {
        account: Some(account.id),
        name: account.name.clone(),
        login: account.login.clone(),
        person: None,
        grants: [AccessRole::Administrator, AccessRole::Lead].map(grant).to_vec(),
        via: Via::Door,
        reads_only: false,
        unread: 0,
    }
}

/// Adds an organisation of that name. Its first choice says what it is, where it can.
async fn organisation(
    writer: &mut Writer<Local>,
    catalogue: &Catalogue,
    name: &str,
    what: &str,
) -> Result<Id, Problem> {
    let of: &'static RecordType = catalogue.organisations().0;
    let mut values = vec![Value::Nothing; of.fields.len()];
    values[of.title] = Value::Text(name.to_owned());
    let choice = of.fields.iter().enumerate().find_map(|(at, field)| match field.kind {
        Kind::Choice(choices) => Some((at, field, choices)),
        _ => None,
    });
    if let Some((at, field, choices)) = choice {
        let first = field.required.then(|| choices.first()).flatten();
        let fits = choices.iter().find(|choice| choice.name == what).or(first);
        values[at] = fits.map_or(Value::Nothing, |choice| Value::Choice(choice.name.to_owned()));
    }
    Ok(save(writer, of, Saving::new(values)).await?.stored().id)
}
