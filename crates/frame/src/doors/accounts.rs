//! All accounts: the list, and adding one.

use super::{
    account::{lines, role_words},
    once,
    parts::{self, Columns, Faults, Looking, Place},
    store,
};
use crate::{
    accounts::{self, NewAccount},
    gate::{
        AccessRole, Act, Administer, Answer, Asking, Fields, Form, Pairs, Permission, Reader,
        Scoped, Sealed, Writer, secret_text,
    },
    page::{
        Action, CellLook, CellView, ColumnView, FieldKind, FieldView, FilterBar, FootView,
        FormGroup, FormView, Head, Html, Hue, Inline, Nothing, OptionView, Panel, Phone, RowView,
        Status, TabView, TableView, Width, Words, counted,
    },
    problem::Problem,
    register::address::encoded,
    store::{candidates, find_by_key},
};
use axum::response::Response;
use serde_json::json;
use terms::Id;

/// Organisations that fit into a list; more are looked up by what is typed.
const OPTIONS: usize = 200;
/// Where they are.
const ACCOUNTS: &str = "/administration/accounts";

/// `GET /administration/accounts`.
pub(super) async fn page(reader: Reader<Administer>, pairs: Pairs) -> Result<Response, Problem> {
    parts::whole(reader.scope())?;
    let mut look = Looking::with(&reader);
    let asked = Asked::read(&pairs.0)?;
    let html = shown(&mut look, &asked, (&Form::default(), &Faults::default())).await?;
    Ok(parts::answered(html))
}

/// Which accounts are shown.
#[derive(Default)]
struct Asked {
    words: String,
    closed: bool,
    from: store::From,
}

impl Asked {
    fn read(pairs: &Fields) -> Result<Asked, Problem> {
        let id = |name: &str| pairs.first(name).map(str::parse).transpose();
        let (after, before) = (id("after"), id("before"));
        let from =
            match (after.map_err(|_| Problem::Missing)?, before.map_err(|_| Problem::Missing)?) {
                (Some(after), _) => store::From::After(after),
                (None, Some(before)) => store::From::Before(before),
                (None, None) => store::From::Start,
            };
        let words = pairs.text("q").chars().take(200).collect();
        Ok(Asked { words, closed: pairs.text("closed") == "yes", from })
    }

    /// The address with another beginning.
    fn path(&self, from: Option<(&str, Id)>) -> String {
        let mut pairs = Vec::new();
        if !self.words.is_empty() {
            pairs.push(format!("q={}", encoded(&self.words)));
        }
        if self.closed {
            pairs.push("closed=yes".to_owned());
        }
        pairs.extend(from.map(|(name, id)| format!("{name}={id}")));
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("{ACCOUNTS}{mark}{}", pairs.join("&"))
    }

    fn filter(&self) -> FilterBar {
        let closed = self.closed.then(|| ("closed".to_owned(), "yes".to_owned()));
        FilterBar {
            action: ACCOUNTS.to_owned(),
            words: self.words.clone(),
            hidden: closed.into_iter().collect(),
            clear_href: if self.words.is_empty() { String::new() } else { ACCOUNTS.to_owned() },
            ..FilterBar::default()
        }
    }

    fn tabs(&self) -> Vec<TabView> {
        let tab = |words: &str, closed: bool| TabView {
            words: words.to_owned(),
            href: Asked { closed, ..Asked::default() }.path(None),
            current: self.closed == closed,
            ..TabView::default()
        };
        vec![tab("In use", false), tab("Closed", true)]
    }
}

async fn shown(
    look: &mut Looking,
    asked: &Asked,
    (form, faults): (&Form, &Faults),
) -> Result<String, Problem> {
    let table = table(look, asked).await?;
    let new = Panel::text("New account", new_form(look, form, faults).await?);
    let main = Columns {
        head: Head {
            title: "Accounts and roles".to_owned(),
            under: "Who can sign in, and what they may do where".into(),
            ..Head::default()
        },
        above: Html::default(),
        left: Html::of(&table).map_err(Problem::fault)?,
        right: Html::of(&new).map_err(Problem::fault)?,
    };
    let place = Place::administration("Accounts and roles", ACCOUNTS);
    parts::page(look, place.faulty(!faults.none()), &main).await
}

async fn table(look: &mut Looking, asked: &Asked) -> Result<TableView, Problem> {
    let page = store::accounts(look.asked(), (&asked.words, asked.closed), asked.from).await?;
    let accounts = page.rows;
    let all: Vec<Id> = accounts.iter().map(|account| account.id).collect();
    let held = store::access(look.asked(), &all).await?;
    let ids: Vec<Id> = held.iter().filter_map(|access| access.organisation).collect();
    let titles = store::titles(look.asked(), &ids).await?;
    let head = |words: &str| ColumnView { words: words.to_owned(), ..ColumnView::default() };
    let rows = accounts.iter().map(|account| {
        let roles = held.iter().filter(|access| access.account == account.id);
        let roles: Vec<String> = roles.map(|access| role_words(access, &titles)).collect();
        let href = format!("/administration/accounts/{}", account.id);
        let name = Words::of(Inline::BoldLink(account.name.clone(), href.clone()));
        let none = roles.is_empty();
        let roles = if none { Words::new().soft("none") } else { lines(roles) };
        RowView {
            cells: vec![
                CellView::new(CellLook::Title, name),
                CellView::new(CellLook::Soft, account.login.as_str()),
                CellView::new(CellLook::Plain, roles),
                CellView::new(CellLook::Plain, parts::when(account.signed_in_at, "never")),
                CellView::new(CellLook::Plain, state(account)),
            ],
            href,
            faded: account.closed_at.is_some(),
            ..RowView::default()
        }
    });
    let range = match (accounts.len(), page.has_before || page.has_after) {
        (all, false) => counted(all, "account", "accounts"),
        (some, true) => {
            let some = counted(some, "account", "accounts");
            format!("{some} on this page, by name")
        }
    };
    let (first, last) = (all.first(), all.last());
    let link = |name: &str, id: Option<&Id>, offered: bool| match (id, offered) {
        (Some(id), true) => asked.path(Some((name, *id))),
        _ => String::new(),
    };
    let foot = FootView {
        range,
        previous: link("before", first, page.has_before),
        next: link("after", last, page.has_after),
        ..FootView::default()
    };
    Ok(TableView {
        phone: Phone::Lines,
        tabs: asked.tabs(),
        filter: Some(asked.filter()),
        foot: Some(foot),
        nothing: Nothing { finding: "No account is like this.".to_owned(), ..Nothing::default() },
        caption: "Accounts".to_owned(),
        columns: ["Name", "Signs in as", "Roles", "Last signed in", "State"].map(head).to_vec(),
        rows: rows.collect(),
        ..TableView::default()
    })
}

/// What is to be said of an account: open, closed, waiting for its passphrase.
pub(super) fn state(account: &store::Account) -> Words {
    if account.closed_at.is_some() {
        Status::plain(Hue::Unknown, "Closed").into()
    } else if account.passphrase.is_none() {
        Status::plain(Hue::Warn, "No passphrase yet").into()
    } else {
        Status::plain(Hue::Ok, "Open").into()
    }
}

async fn new_form(look: &mut Looking, form: &Form, faults: &Faults) -> Result<Html, Problem> {
    let line =
        |name: &str, label: &str| FieldView::line(name, label).holding(form.text(name)).required();
    let mut fields = vec![
        faults.at(line("name", "Name").help("As people know it; the ledger keeps it.")),
        faults.at(line("login", "E-mail or user name").help("What is typed to sign in.")),
    ];
    fields.extend(role_fields(look, (form, faults), "No role yet").await?);
    let view = FormView {
        action: ACCOUNTS.to_owned(),
        key: look.key(),
        groups: vec![FormGroup { fields, ..FormGroup::default() }],
        errors: faults.summary("No account was added"),
        submits: vec![Action::submit("Add the account").primary()],
        note: "You get a code with which the person sets a passphrase.".into(),
        ..FormView::default()
    };
    Html::of(&view).map_err(Problem::fault)
}

/// The fields of a role: which, and under which organisation.
pub(super) async fn role_fields(
    look: &mut Looking,
    (form, faults): (&Form, &Faults),
    none: &str,
) -> Result<[FieldView; 2], Problem> {
    let of = look.scope().app().catalogue().organisations().0;
    let known = candidates(look, &[of], "", OPTIONS + 1).await?;
    let source = if known.len() > OPTIONS { ["/", of.plural].concat() } else { String::new() };
    let options = known.into_iter().take(OPTIONS).map(|named| OptionView {
        chosen: named.label() == form.text("organisation"),
        value: named.label(),
        words: named.title,
        help: String::new(),
    });
    let reach =
        FieldKind::Reference { options: options.collect(), source, none: "Everywhere".to_owned() };
    let roles = AccessRole::ALL.into_iter().rev().map(|role| OptionView {
        value: role.name().to_owned(),
        words: crate::page::capital(role.name()),
        help: role.help().to_owned(),
        chosen: form.text("role") == role.name(),
    });
    let none = none.to_owned();
    let role = FieldKind::Choice { options: roles.collect(), picks: true, none };
    Ok([
        faults.at(FieldView::new("role", "Role", role)),
        faults.at(FieldView::new("organisation", "Under", reach)
            .help("That organisation and all below it. Open means everywhere.")
            .holding(form.text("organisation"))
            .width(Width::Long)),
    ])
}

/// Reads the fields of a role.
pub(super) async fn role(
    by: &mut impl Scoped,
    form: &Form,
    faults: &mut Faults,
) -> Result<Option<(AccessRole, Option<Id>)>, Problem> {
    let (typed, under) = (form.text("role"), form.text("organisation").trim());
    if typed.is_empty() {
        return Ok(None);
    }
    let Some(role) = AccessRole::from_name(typed) else {
        faults.add("role", "This is no role; choose one of those shown");
        return Ok(None);
    };
    let Some(key) = under.split_whitespace().next() else { return Ok(Some((role, None))) };
    let of = by.scope().app().catalogue().organisations().0;
    let organisation = match find_by_key(by, of, key).await {
        Ok(stored) if stored.retired.is_none() => stored.id,
        Ok(_) | Err(Problem::Missing) => {
            faults.add(
                "organisation",
                format!("“{under}” is no {} in use; choose one from the list", of.label),
            );
            return Ok(None);
        }
        Err(problem) => return Err(problem),
    };
    if role == AccessRole::Administrator {
        faults.add(
            "organisation",
            "An administrator runs the whole installation; leave this open for everywhere",
        );
        return Ok(None);
    }
    Ok(Some((role, Some(organisation))))
}

/// `POST /administration/accounts`.
pub(super) async fn add(act: Act<Administer, Form>) -> Result<Sealed, Problem> {
    let mut look = Looking::of(act.scope());
    let (form, mut writer) = act.begin().await?;
    parts::administering(&writer)?;
    let mut faults = Faults::default();
    let name = faults.line(&form, "name", "The name");
    let login = faults.line(&form, "login", "The login");
    let access = role(&mut writer, &form, &mut faults).await?;
    if faults.none() {
        let access: Vec<(AccessRole, Option<Id>)> = access.into_iter().collect();
        let new = NewAccount {
            login: &login,
            name: &name,
            person: None,
            passphrase_hash: None,
            access: &access,
        };
        match accounts::add(&mut writer, new).await.map_err(Faults::try_from) {
            Ok(id) => {
                let details = json!({ "account": name, "login": login });
                return with_code(writer, id, parts::deed("account.added", details)).await;
            }
            Err(refused) => faults = refused?,
        }
    }
    drop(writer);
    Err(parts::again(shown(&mut look, &Asked::default(), (&form, &faults)).await?))
}

/// Makes a code for an account and leads to the page that shows it once.
pub(super) async fn with_code<P: Permission>(
    mut writer: Writer<P>,
    account: Id,
    what: crate::gate::Occurrence,
) -> Result<Sealed, Problem> {
    let (app, now) = (writer.scope().app().clone(), writer.now());
    let code = secret_text(app.clock());
    store::add_code(writer.turn(), account, &code, now).await?;
    let path = format!("/administration/accounts/{account}/code");
    let sealed = writer.commit(what, Answer::see(path.as_str())).await?;
    Ok(sealed.cookie(once::cookie(&app, &path, &code)))
}
