//! The records: organisations, persons, roles. Their doc comments are the help that people read.

use crate::people::rules;
use record::{Choice, Record, Ref, Row, Rows, State};
use terms::{Day, Email, Line, Phone, Prose};

/// What an organisation is to the continuity of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OrganisationKind {
    /// Needs the services, and decides what their loss would mean.
    Customer,
    /// Runs the continuity process for the customer and makes the providers work as one.
    #[choice(label = "Service integrator")]
    Integrator,
    /// Delivers a service or a part of one; it does not see what other providers keep confidential.
    #[choice(label = "Service provider")]
    Provider,
    /// Supplies a provider or the customer.
    Supplier,
    /// A part of one of the others that works like a provider or a customer to it.
    InternalGroup,
}

/// Where the relation to an organisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Prospective)]
#[transition(name = "take-on", label = "Take on", from(Prospective, Former), to = Active)]
#[transition(name = "drop", label = "Drop", from(Prospective), to = Former, reason)]
#[transition(
    name = "part",
    label = "Part with it",
    from(Active),
    to = Former,
    needs("active_until"),
    reason
)]
pub enum OrganisationState {
    /// Known, and not working with us yet.
    #[state(tone = "unknown")]
    Prospective,
    /// Working with us: its people are called and its promises count.
    #[state(tone = "ok")]
    Active,
    /// No longer working with us. Its records stay, so that the past can be read.
    Former,
}

/// By which means somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ContactKind {
    /// A mail address, like duty@example.org.
    #[choice(label = "E-mail")]
    Mail,
    /// A telephone that stands in one place, in international form, like +44 20 7946 0000.
    Telephone,
    /// A telephone that is carried along, in international form.
    Mobile,
    /// A pager: its number or address, as the operator writes it.
    Pager,
    /// A messenger: its name and the name used there, like Signal: duty.altus.
    Messenger,
    /// A postal address, in one line.
    #[choice(label = "Postal address")]
    Postal,
}

/// A way to reach a person or an organisation.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct ContactPoint {
    /// By which means.
    pub kind: ContactKind,
    /// The address or number itself. Numbers are written in international form, beginning with +.
    #[field(example = "+1 555 0100")]
    pub value: Line,
    /// In which order the ways are tried: 1 comes first. Those without a number come last.
    #[field(min = 1, max = 9)]
    pub priority: Option<i64>,
    /// When somebody answers there.
    #[field(example = "weekdays 08:00 to 18:00 UTC", label = "Reachable")]
    pub reachable: Option<Line>,
    /// The day on which somebody last tried it and it worked. After 90 days it counts as
    /// unverified.
    #[field(label = "Verified on")]
    pub verified: Option<Day>,
}

/// A company, an authority, or a part of one. Together they form a tree: a group stands under the
/// organisation that it is a part of, and whoever reaches an organisation reaches all below it.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "ORG", place = "Work", reach = itself, check = rules::organisation)]
pub struct Organisation {
    /// What it is called.
    #[field(group = "What it is", title, example = "Northwharf Markets")]
    pub name: Line,
    /// What it is to the continuity of the services.
    #[field(list, sort, bulk, also("Type", "Category"))]
    pub kind: OrganisationKind,
    /// The organisation that it is a part of. Empty at the top of a tree.
    #[field(list, bulk, label = "Part of", also("Part of", "Parent organisation", "Belongs to"))]
    pub parent: Option<Ref<Organisation>>,
    /// What it does for the services, or needs from them, in a few sentences.
    #[field(search, also("Description", "About"))]
    pub purpose: Option<Prose>,
    /// The country whose law it works under.
    #[field(search, bulk, example = "Portugal")]
    pub country: Option<Line>,
    /// Its public pages.
    #[field(example = "https://altus.example", also("Homepage", "URL", "Web"))]
    pub website: Option<Line>,
    /// The number that is answered at any hour when something serious happens.
    #[field(group = "How to reach it", list, example = "+1 555 0100")]
    pub duty_desk: Option<Phone>,
    /// Other ways to reach it as an organisation, not one of its people.
    pub contacts: Rows<ContactPoint>,
    /// The person on our side who answers for the relation: who asks, presses and thanks.
    #[field(group = "The relation", list, bulk)]
    pub relationship_owner: Option<Ref<Person>>,
    /// The day from which it works with us.
    #[field(sort, bulk)]
    pub active_from: Option<Day>,
    /// The last day on which it works with us, once that is known.
    #[field(sort, bulk)]
    pub active_until: Option<Day>,
    /// The day by which this record is looked through again.
    #[field(sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// Where the relation stands.
    #[field(list, sort)]
    pub state: OrganisationState,
}

/// When somebody is told, beside those who act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Informed {
    /// As soon as a potential disaster is reported.
    #[choice(label = "At once")]
    AtOnce,
    /// When a disaster is declared.
    #[choice(label = "When declared")]
    WhenDeclared,
    /// When normal operation is back.
    Afterwards,
}

/// Whether a person can be counted on now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Expected)]
#[transition(name = "arrive", label = "Has arrived", from(Expected), to = Active)]
#[transition(
    name = "go-away",
    label = "Is away",
    from(Active),
    to = Away,
    needs("deputy", "away_until"),
    guard = rules::may_go_away
)]
#[transition(name = "return", label = "Is back", from(Away), to = Active)]
#[transition(name = "leave", label = "Has left", from(Expected, Active, Away), to = Left, reason)]
#[transition(name = "rejoin", label = "Has come back to us", from(Left), to = Active, reason)]
pub enum PersonState {
    /// Coming, and not to be counted on yet.
    #[state(tone = "unknown")]
    Expected,
    /// Here, and called when a role needs it.
    #[state(tone = "ok")]
    Active,
    /// Away for a while; the deputy acts.
    #[state(tone = "warn", required("deputy", "away_until"))]
    Away,
    /// No longer with the organisation. Private contact points are removed then.
    Left,
}

/// Somebody who holds a role, decides, acts, or is kept informed. Only what is needed to reach the
/// person in time belongs here; private contact points stand apart and are confidential.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "PER", place = "Work", reach = organisation, check = rules::person)]
pub struct Person {
    /// The name as it is called out.
    #[field(group = "Who it is", title, example = "Dana Holt")]
    pub name: Line,
    /// Where the person belongs. It also decides who may see this record.
    #[field(list, bulk, also("Company", "Employer", "Firma"))]
    pub organisation: Ref<Organisation>,
    /// What the person is there, as colleagues would say it.
    #[field(list, search, sort, bulk, example = "Storage operator", also("Position", "Function"))]
    pub job_title: Option<Line>,
    /// The address at work that reaches this person and nobody else.
    #[field(
        list,
        search,
        unique,
        label = "E-mail",
        example = "dana.holt@keystone.example",
        also("Mail")
    )]
    pub email: Option<Email>,
    /// The languages in which the person can be called at night, the best first.
    #[field(search, bulk, example = "English, Portuguese")]
    pub languages: Option<Line>,
    /// When the person is told, even without a role to act in.
    #[field(group = "How to reach the person", list, bulk, label = "Kept informed")]
    pub informed: Option<Informed>,
    /// The ways to reach the person at work and on call, in the order in which they are tried.
    pub contacts: Rows<ContactPoint>,
    /// Contact points of the private life, given for emergencies only. Seen by those who keep the
    /// records of this organisation, and by nobody else; removed when the person leaves.
    #[field(confidential = "private")]
    pub private_contacts: Rows<ContactPoint>,
    /// Who acts when this person cannot.
    #[field(group = "Deputy and absence", list, bulk)]
    pub deputy: Option<Ref<Person>>,
    /// The first day of a planned absence. From that day until the last one the deputy acts, and
    /// nobody has to say that it has begun.
    #[field(sort, bulk)]
    pub away_from: Option<Day>,
    /// The last day of the absence, present or planned.
    #[field(sort, bulk)]
    pub away_until: Option<Day>,
    /// Whether the person can be counted on now.
    #[field(list, sort)]
    pub state: PersonState,
}

/// What a location is, from the widest to the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LocationKind {
    /// A region, as a provider in the cloud names it, or a country.
    Region,
    /// A campus or a site: what one disaster at its place takes out as a whole.
    Site,
    /// A building.
    Building,
    /// A room or a zone whose power, fire protection or access are its own.
    Room,
    /// A rack or a cage.
    Rack,
    /// Another place.
    Other,
}

/// What a site is kept ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SiteType {
    /// Where the services usually run, or the people usually work.
    Primary,
    /// Takes over within minutes: equipment, software and data are there.
    Hot,
    /// Takes over within hours: equipment is there, data have to be brought.
    Warm,
    /// Takes over within days: a place with power and lines.
    Cold,
    /// Comes to where it is needed, like a container.
    Mobile,
    /// Another organisation makes room, as agreed on both sides.
    Reciprocal,
    /// People work from home.
    Home,
}

/// Whether a location can be counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, State)]
#[state(initial = Planned)]
#[transition(name = "open", label = "Open it", from(Planned, Closed), to = InUse)]
#[transition(name = "close", label = "Give it up", from(Planned, InUse), to = Closed, reason)]
pub enum LocationState {
    /// Not there yet.
    #[state(tone = "unknown")]
    Planned,
    /// There, and counted on.
    #[state(tone = "ok")]
    InUse,
    /// Given up.
    Closed,
}

/// A place where people work or components stand, with what can happen there.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "LOC", place = "Work", reach = organisation, check = rules::location)]
pub struct Location {
    /// What it is called.
    #[field(group = "What it is", title, example = "Site North")]
    pub name: Line,
    /// The organisation that runs it. It also decides who may see this record.
    #[field(list, bulk, also("Operator", "Owner"))]
    pub organisation: Ref<Organisation>,
    /// What it is.
    #[field(list, sort, bulk, also("Type", "Category"))]
    pub kind: LocationKind,
    /// What it is kept ready for.
    #[field(list, sort, bulk)]
    pub site_type: Option<SiteType>,
    /// The location that it is a part of.
    #[field(list, bulk, tree, also("Parent", "Building", "Campus"))]
    pub part_of: Option<Ref<Location>>,
    /// Its address, as a driver needs it.
    #[field(group = "Where it is", search)]
    pub address: Option<Prose>,
    /// The country whose law holds there.
    #[field(search, bulk, example = "Portugal")]
    pub country: Option<Line>,
    /// Its point on the map: latitude and longitude in degrees.
    #[field(example = "38.7223, -9.1393", also("Coordinates", "GPS"))]
    pub point: Option<Line>,
    /// What can happen there: flood, flight path, chemical works, an old building.
    #[field(group = "What can happen there", search)]
    pub hazards: Option<Prose>,
    /// How one gets in, at any hour, and what to bring.
    #[field(group = "Access and room", search)]
    pub entry: Option<Prose>,
    /// For how many people there is room to work.
    #[field(min = 0, max = 100_000, unit = "seats")]
    pub seats: Option<i64>,
    /// How to reach those who are there: reception, guards, caretaker.
    pub contacts: Rows<ContactPoint>,
    /// The day by which this record is looked through again.
    #[field(group = "Review", sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
    /// Whether it can be counted on.
    #[field(list, sort)]
    pub state: LocationState,
}

/// Which part a role has in the process or in a crisis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RolePart {
    /// Leads the continuity process at the service integrator.
    #[choice(name = "continuity-lead", label = "Service continuity management lead")]
    ContinuityLead,
    /// Answers in the customer's organisation for what its business must not lose.
    #[choice(name = "bc-manager", label = "BC manager")]
    BcManager,
    /// Knows how the customer's business and its services hang together.
    EnterpriseArchitects,
    /// Runs services at a provider and recovers them.
    Operations,
    /// Leads another discipline that the process asks or tells: availability, finance, change.
    #[choice(label = "Other service management lead")]
    ManagementLead,
    /// Decides in a crisis: declares, invokes, speaks for the organisation.
    Crisis,
    /// Any other part.
    Other,
}

/// In which capacity somebody stands for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Capacity {
    /// Answers for it.
    Holder,
    /// Acts when the holder cannot.
    Deputy,
}

/// Who stands for a role, and from when to when.
#[derive(Clone, Debug, PartialEq, Row)]
pub struct Assignment {
    /// Who.
    pub person: Ref<Person>,
    /// In which capacity.
    pub capacity: Capacity,
    /// The first day.
    pub from: Day,
    /// The last day; empty while nobody knows it.
    pub until: Option<Day>,
}

/// A part in the process or in a crisis, held by persons over time. Plans and activities name roles
/// and never persons, so that a change of people does not make a plan wrong.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(prefix = "ROL", place = "Work", reach = organisation, check = rules::role)]
pub struct Role {
    /// What it is called.
    #[field(group = "What it is", title, example = "Duty manager")]
    pub title: Line,
    /// The organisation that fills it. It also decides who may see this record.
    #[field(list, bulk)]
    pub organisation: Ref<Organisation>,
    /// Which part it has in the process or in a crisis.
    #[field(list, sort, bulk)]
    pub part: RolePart,
    /// What it answers for, in words that its holder can be held to.
    #[field(group = "What it answers for", search)]
    pub answers_for: Option<Prose>,
    /// What it may set off without asking: declare a disaster, invoke a plan, spend money.
    #[field(search, label = "May decide")]
    pub may_decide: Option<Prose>,
    /// The number that reaches whoever holds the role at the moment.
    #[field(group = "Who holds it", list, example = "+1 555 0101")]
    pub duty_number: Option<Phone>,
    /// May several persons hold it at the same time? Without a yes there is one holder at a time.
    #[field(bulk)]
    pub shared: Option<bool>,
    /// Who holds it and who deputises, now and before. A past holder stays in the table with the
    /// last day, so that one can read who answered when.
    pub holders: Rows<Assignment>,
    /// The day by which this record is looked through again.
    #[field(group = "Review", sort, bulk, label = "Review by")]
    pub review_by: Option<Day>,
}

impl Organisation {
    /// An organisation at work, with nothing else said about it yet.
    pub fn named(name: Line, kind: OrganisationKind) -> Organisation {
        Organisation {
            name,
            kind,
            parent: None,
            purpose: None,
            country: None,
            website: None,
            duty_desk: None,
            contacts: Rows::of(Vec::new()),
            relationship_owner: None,
            active_from: None,
            active_until: None,
            review_by: None,
            state: OrganisationState::Active,
        }
    }
}

impl Person {
    /// A person who is there, with nothing else said yet.
    pub fn named(name: Line, organisation: Ref<Organisation>) -> Person {
        Person {
            name,
            organisation,
            job_title: None,
            email: None,
            languages: None,
            informed: None,
            contacts: Rows::of(Vec::new()),
            private_contacts: Rows::of(Vec::new()),
            deputy: None,
            away_from: None,
            away_until: None,
            state: PersonState::Active,
        }
    }
}

impl Role {
    /// A role that nobody holds yet.
    pub fn titled(title: Line, organisation: Ref<Organisation>, part: RolePart) -> Role {
        Role {
            title,
            organisation,
            part,
            answers_for: None,
            may_decide: None,
            duty_number: None,
            shared: None,
            holders: Rows::of(Vec::new()),
            review_by: None,
        }
    }
}

impl Location {
    /// A location in use, with nothing else said about it yet.
    pub fn named(name: Line, organisation: Ref<Organisation>, kind: LocationKind) -> Location {
        Location {
            name,
            organisation,
            kind,
            site_type: None,
            part_of: None,
            address: None,
            country: None,
            point: None,
            hazards: None,
            entry: None,
            seats: None,
            contacts: Rows::of(Vec::new()),
            review_by: None,
            state: LocationState::InUse,
        }
    }
}

/// A day, or several in a row, on which an organisation and all that is part of it do not work:
/// nothing falls due on it, and no working day is counted.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    prefix = "OFF",
    place = "Work",
    label = "Day off",
    plural = "days_off",
    reach = organisation,
    check = rules::day_off
)]
pub struct DayOff {
    /// What it is called where it is kept.
    #[field(title, example = "New Year's Day", also("Holiday", "Public holiday"))]
    pub name: Line,
    /// The organisation that does not work. It also decides who may see this record.
    #[field(list, bulk)]
    pub organisation: Ref<Organisation>,
    /// The day, or the first of several.
    #[field(list, sort, bulk, also("Date", "Day", "From"))]
    pub first_day: Day,
    /// The last of several in a row; empty for a single day.
    #[field(list, bulk, also("Until", "To"))]
    pub last_day: Option<Day>,
    /// Does it come again on the same day of each year?
    #[field(list, bulk)]
    pub every_year: Option<bool>,
}
