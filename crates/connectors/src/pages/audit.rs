//! Laying down what the files tell against what the register says, as an audit with findings.

use super::{BringIn, Opened, key};
use frame::{
    gate::{Act, Answer, Fields, Occurrence, Params, Reader, Scope, Sealed, Writer},
    page::{Action, FieldView, FormGroup, FormView, Html, Panel, Width, Words},
    problem::Problem,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The form that lays down an audit instead of bringing anything in.
pub(super) fn offer(scope: &Scope, opened: &Opened, title: &str) -> Result<Html, Problem> {
    let name = FieldView::line("name", "Name of the audit")
        .holding(format!("{}, {}", opened.settings.format.label(), scope.now().day()).as_str())
        .width(Width::Long)
        .required();
    let form = FormView {
        action: opened.path() + "/audit",
        key: key(scope),
        groups: vec![FormGroup { fields: vec![name], ..FormGroup::default() }],
        submits: vec![Action::submit("Lay down as an audit")],
        note: Words::from("Nothing is brought in by that."),
        ..FormView::default()
    };
    let form = Html::of(&form).map_err(Problem::fault)?;
    let foot = "The register is compared with these files by name: what is missing, extra and \
                different becomes the findings of a configuration audit.";
    Html::of(&Panel::text(title, form).foot(foot.to_owned())).map_err(Problem::fault)
}

/// Compares, and keeps what differs as the findings of an audit.
pub(super) async fn lay_down(params: Params, act: Act<BringIn, Fields>) -> Result<Sealed, Problem> {
    let mut reader = Reader::of_act(&act);
    let opened = Opened::of(&mut reader, params.parse("id")?).await?;
    let mut rehearsal = Writer::rehearsal(&reader).await?;
    let outcome = opened.bring(&mut rehearsal, "").await?;
    drop(rehearsal);
    let (body, mut writer) = act.begin_many().await?;
    let files = format!("{}: {}", opened.settings.format.label(), opened.bundle.names);
    let audit = crate::import::audit(&mut writer, outcome, (body.text("name"), &files)).await?;
    writer.commit(Occurrence::changes(), Answer::see(audit.path())).await
}

/// The form that settles in one step which record this name means, for all that need it.
pub(super) fn settling(name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("/dependencies/bulk?all=yes&set=provider&unresolved={name}&provider.empty=yes")
}
