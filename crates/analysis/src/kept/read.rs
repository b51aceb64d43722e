//! From records to the landscape: which fields of which register say what.

use crate::landscape::{
    Clock, Contract, DependencyPut, Discloses, Landscape, NONE, NeedKind, NodeKind, NodePut,
    Objectives, Standing,
};
use frame::{
    gate::Scoped,
    problem::Problem,
    store::{self, Scanned},
};
use record::Value;
use services::suppliers::rules;
use terms::{Day, Duration, Id};

/// Reads a register, or some of its records, into the landscape. A register that this program does
/// not have holds nothing.
pub async fn register(
    by: &mut impl Scoped,
    land: &mut Landscape,
    name: &'static str,
    only: Option<&[Id]>,
) -> Result<(), Problem> {
    let Some(of) = by.scope().app().catalogue().named(name) else { return Ok(()) };
    let title = of.fields[of.title].name;
    let fields: Vec<&str> = match name {
        "service" => [&[title][..], &SERVICE].concat(),
        "ci" => [&[title][..], &CI].concat(),
        "location" => vec![title, "part_of"],
        "supplier" => vec![title, "organisation", "owner", "state"],
        "dependency" => DEPENDENCY.to_vec(),
        "contract" => [&[title][..], &CONTRACT].concat(),
        "recovery_policy" => vec![title, "rto_clock", "detection", "decision"],
        _ => vec![title],
    };
    if name == "contract" {
        let today = by.scope().now().day();
        return store::scan(by, of, &fields, only, |record| contract(land, &record, today)).await;
    }
    let put: fn(&mut Landscape, &Scanned) = match name {
        "service" => service,
        "ci" => ci,
        "location" => location,
        "supplier" => supplier,
        "dependency" => dependency,
        "recovery_policy" => clock,
        "person" => |land, record| named(land, record, NodeKind::Person),
        "role" => |land, record| named(land, record, NodeKind::Role),
        _ => |land, record| named(land, record, NodeKind::Organisation),
    };
    store::scan(by, of, &fields, only, |record| put(land, &record)).await
}

const SERVICE: [&str; 12] = [
    "own_recovery",
    "owner",
    "rto",
    "rpo",
    "mtpd",
    "mtdl",
    "wrt",
    "claimed_recovery",
    "tier",
    "vital",
    "state",
    "customers",
];
const CI: [&str; 8] =
    ["own_recovery", "owner", "rto", "rpo", "supplier", "location", "state", "part_of"];
const DEPENDENCY: [&str; 13] = [
    "consumer",
    "provider",
    "unresolved",
    "kind",
    "strength",
    "group",
    "needed",
    "lag",
    "consumer_confirmed_on",
    "provider_confirmed_on",
    "provider_denied_on",
    "recovered_together",
    "status",
];
const CONTRACT: [&str; 15] = [
    "supplier",
    "customer",
    "services",
    "rto",
    "rpo",
    "availability",
    "ends",
    "discloses",
    "state",
    "kind",
    "underpinned_by",
    "notice",
    "further_customers",
    "starts",
    "renews",
];

fn text(value: &Value) -> &str {
    value.as_text().unwrap_or_default()
}

fn time(value: &Value) -> Option<Duration> {
    match value {
        Value::Duration(time) => Some(*time),
        _ => None,
    }
}

fn node(record: &Scanned, kind: NodeKind) -> NodePut<'_> {
    NodePut {
        number: record.number,
        in_use: !record.is_retired,
        ..NodePut::named(record.id, kind, record.reach, text(&record.values[0]))
    }
}

fn named(land: &mut Landscape, record: &Scanned, kind: NodeKind) {
    land.put_node(&node(record, kind));
}

fn service(land: &mut Landscape, record: &Scanned) {
    let v = &record.values;
    let state = text(&v[11]);
    let put = NodePut {
        own: time(&v[1]),
        owner: v[2].as_ref_id(),
        in_use: !record.is_retired && state != "retired",
        ..node(record, NodeKind::Service)
    };
    let objectives = Objectives {
        rto: time(&v[3]),
        rpo: time(&v[4]),
        mtpd: time(&v[5]),
        mtdl: time(&v[6]),
        wrt: time(&v[7]),
        claimed: time(&v[8]),
        tier: text(&v[9]).parse().ok(),
        is_vital: v[10] == Value::Flag(true),
        is_live: matches!(state, "live" | "retiring"),
    };
    land.put_service(&put, objectives);
    let customers = match &v[12] {
        Value::Refs(ids) => ids.as_slice(),
        _ => &[],
    };
    land.put_customers(record.id, customers);
}

fn ci(land: &mut Landscape, record: &Scanned) {
    let v = &record.values;
    let put = NodePut {
        own: time(&v[1]),
        owner: v[2].as_ref_id(),
        supplier: v[5].as_ref_id(),
        location: v[6].as_ref_id(),
        part_of: v[8].as_ref_id(),
        // What is planned, withdrawn or disposed of carries nothing.
        in_use: !record.is_retired && matches!(text(&v[7]), "in-use" | "in-repair" | "testing"),
        ..node(record, NodeKind::Ci)
    };
    let (rto, rpo) = (time(&v[3]), time(&v[4]));
    let known = land.place(record.id).is_some_and(|at| land.nodes()[at as usize].service != NONE);
    if rto.is_some() || rpo.is_some() || known {
        land.put_service(&put, Objectives { rto, rpo, ..Objectives::default() });
    } else {
        land.put_node(&put);
    }
}

fn location(land: &mut Landscape, record: &Scanned) {
    let put =
        NodePut { location: record.values[1].as_ref_id(), ..node(record, NodeKind::Location) };
    land.put_node(&put);
}

fn supplier(land: &mut Landscape, record: &Scanned) {
    let v = &record.values;
    let put = NodePut {
        owner: v[2].as_ref_id(),
        in_use: !record.is_retired && text(&v[3]) != "former",
        ..node(record, NodeKind::Supplier)
    };
    land.put_node(&put);
    land.put_party(record.id, v[1].as_ref_id());
}

fn clock(land: &mut Landscape, record: &Scanned) {
    let v = &record.values;
    let clock = Clock {
        from_declaration: text(&v[1]) == "declaration",
        detection: time(&v[2]),
        decision: time(&v[3]),
    };
    let number = u32::try_from(record.number).unwrap_or_default();
    land.put_clock((record.id, number), record.reach, (!record.is_retired).then_some(clock));
}

fn dependency(land: &mut Landscape, record: &Scanned) {
    let v = &record.values;
    let kind = NeedKind::named(text(&v[3]));
    let Some(consumer) = v[0].as_ref_id() else { return };
    land.put_dependency(&DependencyPut {
        id: record.id,
        number: record.number,
        organisation: record.reach,
        consumer,
        provider: v[1].as_ref_id(),
        unresolved: text(&v[2]),
        kind: kind.unwrap_or(NeedKind::Uses),
        is_hard: text(&v[4]) == "hard",
        group: text(&v[5]),
        needed: match v[6] {
            Value::Whole(count) => Some(count),
            _ => None,
        },
        lag: time(&v[7]),
        confirmed: (!v[8].is_nothing(), !v[9].is_nothing()),
        is_denied: !v[10].is_nothing(),
        is_together: v[11] == Value::Flag(true),
        // What is only planned carries nothing yet.
        in_use: !record.is_retired && text(&v[12]) != "planned",
    });
}

fn contract(land: &mut Landscape, record: &Scanned, today: Day) {
    let v = &record.values;
    let services = match &v[3] {
        Value::Refs(ids) => ids.iter().map(|id| land.node(*id)).collect(),
        _ => Vec::new(),
    };
    let further = match &v[13] {
        Value::Refs(ids) => ids.iter().map(|id| land.organisation(*id)).collect(),
        _ => Vec::new(),
    };
    let contract = Contract {
        id: record.id,
        number: u32::try_from(record.number).unwrap_or_default(),
        name: text(&v[0]).to_owned(),
        organisation: land.organisation(record.reach),
        supplier: v[1].as_ref_id().map_or(NONE, |id| land.node(id)),
        customer: v[2].as_ref_id().map_or(NONE, |id| land.organisation(id)),
        further,
        services,
        rto: time(&v[4]),
        rpo: time(&v[5]),
        availability: text(&v[6]).to_owned(),
        thousandths: text(&v[6]).parse().ok().and_then(|line| rules::thousandths(&line)),
        is_sla: text(&v[10]) == "sla",
        stands_on: match &v[11] {
            Value::Refs(ids) => ids.clone(),
            _ => Vec::new(),
        },
        ends: match &v[7] {
            Value::Day(day) => day.to_string(),
            _ => String::new(),
        },
        notice_by: match (&v[7], &v[12]) {
            (Value::Day(ends), Value::Whole(notice)) => {
                rules::last_day_of_notice(*ends, *notice).to_string()
            }
            _ => String::new(),
        },
        discloses: match text(&v[8]) {
            "everything" => Discloses::Everything,
            "objective" => Discloses::Objective,
            _ => Discloses::Nothing,
        },
        standing: match record.is_retired {
            true => Standing::Void,
            false => standing(text(&v[9]), [&v[14], &v[7]].map(day), &v[15], today),
        },
    };
    land.put_contract(contract);
}

fn day(value: &Value) -> Option<Day> {
    match value {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}

/// Whether a contract in a state binds on a day: whatever its state says, not before its first day,
/// and not after its last one unless it renews itself and nobody gave notice.
fn standing(state: &str, [starts, ends]: [Option<Day>; 2], renews: &Value, today: Day) -> Standing {
    let is_leaving = matches!(state, "terminating" | "transferring");
    let goes_on = *renews == Value::Flag(true) && !is_leaving;
    match state {
        "draft" | "negotiating" | "agreed" => Standing::NotYet(starts),
        "ended" => Standing::Over(ends.filter(|ends| *ends <= today)),
        _ if starts.is_some_and(|starts| today < starts) => Standing::NotYet(starts),
        _ if !goes_on && ends.is_some_and(|ends| ends < today) => Standing::Over(ends),
        _ => Standing::InForce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_binds_from_its_first_day_to_its_last_and_on_where_it_renews_itself() {
        let today: Day = "2026-11-23".parse().unwrap();
        let on = |days: i64| Some(today.plus_days(days));
        let yes = Value::Flag(true);
        for (state, days, renews, expected) in [
            ("active", [None, None], &Value::Nothing, Standing::InForce),
            ("active", [on(0), on(0)], &Value::Nothing, Standing::InForce),
            ("active", [on(1), None], &Value::Nothing, Standing::NotYet(on(1))),
            ("active", [on(-9), on(-1)], &Value::Nothing, Standing::Over(on(-1))),
            ("in-review", [on(-9), on(-1)], &yes, Standing::InForce),
            ("terminating", [on(-9), on(-1)], &yes, Standing::Over(on(-1))),
            ("transferring", [on(-9), on(1)], &yes, Standing::InForce),
            ("agreed", [on(-9), None], &Value::Nothing, Standing::NotYet(on(-9))),
            ("ended", [None, on(9)], &Value::Nothing, Standing::Over(None)),
            ("ended", [None, on(-9)], &yes, Standing::Over(on(-9))),
        ] {
            assert_eq!(standing(state, days, renews, today), expected, "{state} {days:?}");
        }
    }
}
