//! Pure decisions about suppliers and contracts: dates, ranks, identifiers, and what must be there
//! before somebody is approved or something is agreed.

use crate::suppliers::{
    Agreement, Answer, ContinuityProof, Contract, ContractState, Dispute, Evaluation,
    PerformanceReview, ProofResult, ProofState, Supplier,
};
use record::{Record, Refusal, Value};
use terms::{Day, Line};

/// What is wrong with a supplier.
pub fn supplier(supplier: &Supplier) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(lei) = &supplier.lei
        && !is_lei(lei.as_str())
    {
        let words = "LEI is none: it has twenty letters and digits, the last two of which prove \
                     the others";
        refusals.push(Refusal::of("lei", words));
    }
    match (supplier.rank, supplier.delivers_through) {
        (Some(1), Some(_)) => {
            let words = "Rank is 1, which is a direct supplier, but it delivers through another \
                         one; give 2 or more";
            refusals.push(Refusal::of("rank", words));
        }
        (Some(rank), None) if rank > 1 => {
            let words = format!(
                "Delivers through is open; rank {rank} delivers to one that has to be named"
            );
            refusals.push(Refusal::of("delivers_through", words));
        }
        _ => {}
    }
    refusals
}

/// What keeps an evaluated supplier from being approved: an answer that says no.
pub fn may_be_approved(values: &[Value]) -> Vec<Refusal> {
    let Ok(supplier) = Supplier::from_values(values) else { return Vec::new() };
    let failed = |row: &Evaluation| row.answer == Answer::NotFulfilled;
    let failing = supplier.evaluation.iter().enumerate().filter(|(_, row)| failed(row));
    failing
        .filter(|(_, row)| row.evidence.is_none())
        .map(|(at, row)| {
            let words = format!(
                "“{}” is not fulfilled; write into its evidence why the supplier is approved \
                 nevertheless",
                row.question
            );
            Refusal::of(format!("evaluation.{at}.evidence"), words)
        })
        .collect()
}

/// What is wrong with a contract.
pub fn contract(contract: &Contract) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let (Some(starts), Some(ends)) = (contract.starts, contract.ends)
        && ends < starts
    {
        let words = format!("Ends is {ends}, before {starts}, its first day; give a later day");
        refusals.push(Refusal::of("ends", words));
    }
    if contract.notice.is_some() && contract.ends.is_none() && contract.renews == Some(true) {
        let words = "Ends is open; a contract that renews itself has a day on which it does";
        refusals.push(Refusal::of("ends", words));
    }
    if let Some(availability) = &contract.availability
        && thousandths(availability).is_none()
    {
        let words = "Promised availability is not a percentage; write it like 99.90 %";
        refusals.push(Refusal::of("availability", words));
    }
    if contract.stands_alone == Some(true) && contract.underpinned_by.iter().next().is_some() {
        let words = "Stands alone says that nothing underpins it, but agreements are named; say no \
                     or name none";
        refusals.push(Refusal::of("stands_alone", words));
    }
    refusals
}

/// What keeps an agreement from being agreed: an SLA says for which services, with which targets,
/// and what either side does; and it commits nobody before those whom it stands on have committed
/// themselves (R5).
pub fn may_be_agreed(values: &[Value]) -> Vec<Refusal> {
    let Ok(contract) = Contract::from_values(values) else { return Vec::new() };
    if contract.kind == Agreement::Continuity {
        return continuity(&contract);
    }
    if contract.kind != Agreement::Sla {
        return Vec::new();
    }
    let has_target = contract.rto.is_some()
        || contract.rpo.is_some()
        || contract.response.is_some()
        || contract.availability.is_some();
    let said = [
        (
            "services",
            contract.services.iter().next().is_some(),
            "Services is open; an SLA names \
          the services that it is about",
        ),
        (
            "rto",
            has_target,
            "No target is stated; an SLA promises at least a time to restore, an \
          age of data, a response or an availability",
        ),
        (
            "duties_of_supplier",
            contract.duties_of_supplier.is_some(),
            "Duties of supplier is \
          open; an SLA says what the side that promises does",
        ),
        (
            "duties_of_customer",
            contract.duties_of_customer.is_some(),
            "Duties of customer is \
          open; an SLA says what the customer does",
        ),
    ];
    let open = said.into_iter().filter(|(_, is_said, _)| !is_said);
    let mut refusals: Vec<Refusal> =
        open.map(|(field, _, words)| Refusal::of(field, words)).collect();
    let underpinned = contract.underpinned_by.iter().next().is_some();
    if !underpinned && contract.stands_alone != Some(true) {
        let words = "Underpinned by is open; an SLA is agreed after the agreements with suppliers \
                     and internal groups that it stands on (R5). Name them, or say that it stands \
                     alone";
        refusals.push(Refusal::of("underpinned_by", words));
    }
    refusals
}

/// What keeps a contract for continuity from being agreed: it says what is kept ready and how it is
/// called, how soon it is there, whether that may be tried, and until when one can leave.
fn continuity(contract: &Contract) -> Vec<Refusal> {
    let said = [
        (
            "continuity_clauses",
            contract.continuity_clauses.is_some(),
            "Continuity clauses is open; a contract for continuity says what is kept ready and how \
             it is called",
        ),
        (
            "rto",
            contract.rto.is_some(),
            "RTO is open; a contract for continuity says how soon what is kept ready is there",
        ),
        (
            "audit_right",
            contract.audit_right.is_some(),
            "Audit right is open; say whether we may look at what is kept ready, and try it",
        ),
    ];
    let open = said.into_iter().filter(|(_, is_said, _)| !is_said);
    open.map(|(field, _, words)| Refusal::of(field, words)).collect()
}

/// What keeps an SLA from being agreed although it names what it stands on: only contracts,
/// underpinning contracts and operational level agreements carry one, and only once they are agreed
/// themselves (R5). `named` are those it names; one that is not to be seen carries nothing.
pub fn stands_on_agreed(values: &[Value], named: &[Option<Vec<Value>>]) -> Vec<Refusal> {
    let Ok(contract) = Contract::from_values(values) else { return Vec::new() };
    if contract.kind != Agreement::Sla {
        return Vec::new();
    }
    let below = named.iter().map(|values| Contract::from_values(values.as_deref()?).ok());
    let weak = below.filter(|below| !below.as_ref().is_some_and(carries)).map(|below| {
        let title = below
            .map_or("one that is not to be seen".to_owned(), |one| one.title.as_str().to_owned());
        let words = format!(
            "“{title}” carries no SLA; name contracts, underpinning contracts and operational \
             level agreements that are agreed themselves (R5)"
        );
        Refusal::of("underpinned_by", words)
    });
    weak.collect()
}

/// Can an SLA stand on it?
fn carries(below: &Contract) -> bool {
    use ContractState::{Active, Agreed, InReview, Renewing, Terminating};
    let kind = matches!(
        below.kind,
        Agreement::Contract | Agreement::Operational | Agreement::Underpinning
    );
    kind && matches!(below.state, Agreed | Active | InReview | Renewing | Terminating)
}

/// What is wrong with a review: a result without a day, or a next one before it.
pub fn review(review: &PerformanceReview) -> Vec<Refusal> {
    if review.result.is_some() && review.held_on.is_none() {
        let words = "Held on is open; a review with a result was held on a day";
        return vec![Refusal::of("held_on", words)];
    }
    let next = review.next_on.and_then(|next| before("next_on", "Next on", next, review.held_on?));
    next.into_iter().collect()
}

/// What is wrong with a dispute: settled before it was raised.
pub fn dispute(dispute: &Dispute) -> Vec<Refusal> {
    let settled = dispute.settled_on;
    let early = settled.and_then(|day| before("settled_on", "Settled on", day, dispute.raised_on));
    early.into_iter().collect()
}

/// What is wrong with a proof: valid until a day before its own, or with a time but no result.
pub fn proof(proof: &ContinuityProof) -> Vec<Refusal> {
    let until = proof.valid_until;
    let early = until.and_then(|day| before("valid_until", "Valid until", day, proof.dated?));
    let mut refusals: Vec<Refusal> = early.into_iter().collect();
    if proof.reached.is_some() && proof.result.is_none() {
        let words = "Result is open; a time was reached, say what it shows";
        refusals.push(Refusal::of("result", words));
    }
    refusals
}

/// Does a proof count on `day`? One that was accepted, passed and has not lapsed.
pub fn proves(proof: &ContinuityProof, day: Day) -> bool {
    proof.state == ProofState::Accepted
        && proof.result == Some(ProofResult::Passed)
        && proof.valid_until.is_none_or(|until| day <= until)
}

fn before(field: &'static str, label: &str, day: Day, first: Day) -> Option<Refusal> {
    (day < first).then(|| {
        let words = format!("{label} is {day}, before {first}; give {first} or a later day");
        Refusal::of(field, words)
    })
}

/// A percentage in thousandths of a percent: `99.95 %` is 99950. Nothing when it is none.
pub fn thousandths(text: &Line) -> Option<i64> {
    let number = text.as_str().trim().strip_suffix('%')?.trim();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let plain = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || fraction.len() > 3 {
        return None;
    }
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    let parsed: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
    (parsed <= 100_000).then_some(parsed)
}

/// The last day on which notice can be given so that the contract ends on its day.
pub fn notice_by(contract: &Contract) -> Option<Day> {
    Some(last_day_of_notice(contract.ends?, contract.notice?))
}

/// The last day for notice of a contract that ends on `ends` and wants it `notice` days before.
pub fn last_day_of_notice(ends: Day, notice: i64) -> Day {
    ends.plus_days(-notice)
}

/// True for twenty letters and digits whose remainder by 97 is 1 (ISO 17442).
fn is_lei(text: &str) -> bool {
    let letters = text.as_bytes();
    if letters.len() != 20 {
        return false;
    }
    let mut rest = 0_u32;
    for letter in letters {
        let value = match letter {
            b'0'..=b'9' => u32::from(letter - b'0'),
            b'A'..=b'Z' => u32::from(letter - b'A') + 10,
            _ => return false,
        };
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    rest == 1
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
