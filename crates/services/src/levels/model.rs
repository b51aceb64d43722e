//! The record: a service level requirement. Its doc comments are the help that people read.

use crate::{catalogue::Service, levels::rules, suppliers::Contract};
use governance::people::{Organisation, Person};
use record::{Record, Ref, State};
use terms::{Day, Duration, Line, Prose};

/// What became of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Stated)]
#[transition(
    name = "translate",
    label = "Is translated",
    from(Stated),
    to = Translated,
    needs("service", "meaning")
)]
#[transition(
    name = "agree",
    label = "Is agreed",
    from(Translated),
    to = Agreed,
    needs("agreement"),
    guard = rules::may_be_agreed
)]
#[transition(
    name = "decline",
    label = "Decline it",
    from(Stated, Translated),
    to = Declined,
    reason
)]
#[transition(
    name = "reopen",
    label = "Open it again",
    from(Agreed, Declined),
    to = Stated,
    reason
)]
pub enum RequirementState {
    /// The customer said it.
    #[state(tone = "unknown")]
    Stated,
    /// It is known which service it means, and in which measures.
    #[state(tone = "warn")]
    Translated,
    /// It stands in an agreement.
    #[state(tone = "ok", required("agreement"))]
    Agreed,
    /// It is not fulfilled, and the customer knows.
    Declined,
}

/// What a customer needs of a service, in its own words, and what that means for the service.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "SLR",
    place = "Services",
    reach = customer,
    check = rules::requirement
)]
pub struct ServiceLevelRequirement {
    /// What is needed, in a few words.
    #[field(group = "What is needed", title, example = "Trades of the day are settled by 16:00")]
    pub name: Line,
    /// The customer who needs it. It also decides who may see this record.
    #[field(list, bulk)]
    pub customer: Ref<Organisation>,
    /// What is needed, in the words of the customer's business.
    #[field(search)]
    pub in_their_words: Option<Prose>,
    /// Who said so.
    #[field(bulk)]
    pub stated_by: Option<Ref<Person>>,
    /// On which day.
    #[field(sort, bulk)]
    pub stated_on: Option<Day>,
    /// The service that fulfils it.
    #[field(group = "What it means for the service", list, bulk)]
    pub service: Option<Ref<Service>>,
    /// What it means for that service, in its measures.
    #[field(search)]
    pub meaning: Option<Prose>,
    /// The RTO that it asks for.
    #[field(
        list,
        sort,
        bulk,
        label = "RTO",
        example = "4 h",
        zero = "it may never stop, which only a second place that already runs can promise"
    )]
    pub rto: Option<Duration>,
    /// The RPO that it asks for.
    #[field(
        list,
        sort,
        bulk,
        label = "RPO",
        example = "15 min",
        zero = "no data may be lost, which only copies written at the same moment promise"
    )]
    pub rpo: Option<Duration>,
    /// The availability that it asks for.
    #[field(bulk, example = "99.90 %")]
    pub availability: Option<Line>,
    /// The agreement that it stands in.
    #[field(group = "Agreement", list, bulk)]
    pub agreement: Option<Ref<Contract>>,
    /// What became of it.
    #[field(list, sort)]
    pub state: RequirementState,
}
