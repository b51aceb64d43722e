//! Which services the readiness page is asked for: what its address says.

use crate::{
    facts::{ServiceLine, Verdict},
    pages::common::{Page, word},
};
use frame::gate::Fields;

/// Which services of the table are asked for: a number of the page opens its rows.
#[derive(Default)]
pub(super) struct Asked {
    verdict: Option<Verdict>,
    /// Of what is not known: only what is kept from the reader, or only the others.
    kept_back: Option<bool>,
    tier: Option<String>,
    vital: bool,
    pub(super) all: bool,
    /// The page of the rows, from 1.
    pub(super) page: usize,
}

/// What is not known to anybody, and what is only not shown, as an address asks for them.
pub(super) const NOBODY_KNOWS: &str = "nobody-knows";
pub(super) const NOT_SHOWN: &str = "not-shown";

impl Asked {
    pub(super) fn of(pairs: &Fields) -> Asked {
        let verdicts = [Verdict::Gap, Verdict::Unknown, Verdict::Plausible, Verdict::Proven];
        let asked = pairs.first("verdict");
        let kept_back = match asked {
            Some(NOBODY_KNOWS) => Some(false),
            Some(NOT_SHOWN) => Some(true),
            _ => None,
        };
        let verdict = verdicts.into_iter().find(|one| asked == Some(&*word(*one).to_lowercase()));
        Asked {
            verdict: verdict.or(kept_back.map(|_| Verdict::Unknown)),
            kept_back,
            tier: pairs.first("tier").map(str::to_owned),
            vital: pairs.first("vital") == Some("yes"),
            all: pairs.first("all") == Some("yes"),
            page: Page::asked(pairs),
        }
    }

    pub(super) fn is_plain(&self) -> bool {
        self.verdict.is_none() && self.tier.is_none() && !self.vital && !self.all
    }

    pub(super) fn keeps(&self, line: &ServiceLine) -> bool {
        let tier = line.tier.map_or_else(|| "none".to_owned(), |tier| tier.to_string());
        self.verdict.is_none_or(|verdict| verdict == line.verdict)
            && self.kept_back.is_none_or(|kept_back| kept_back == line.is_kept_back())
            && self.tier.as_ref().is_none_or(|asked| *asked == tier)
            && (!self.vital || line.is_vital)
    }

    /// The same behind a question mark.
    pub(super) fn query(&self) -> String {
        let verdict = match self.kept_back {
            Some(true) => Some(NOT_SHOWN.to_owned()),
            Some(false) => Some(NOBODY_KNOWS.to_owned()),
            None => self.verdict.map(|one| word(one).to_lowercase()),
        };
        let verdict = verdict.map(|verdict| format!("verdict={verdict}"));
        let tier =
            self.tier.as_ref().filter(|tier| tier.bytes().all(|b| b.is_ascii_alphanumeric()));
        let tier = tier.map(|tier| format!("tier={tier}"));
        let vital = self.vital.then(|| "vital=yes".to_owned());
        let all = self.all.then(|| "all=yes".to_owned());
        [verdict, tier, vital, all].into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    /// What is shown, as a title.
    pub(super) fn words(&self) -> String {
        let vital = if self.vital { "Vital services" } else { "Services" };
        let tier = match self.tier.as_deref() {
            None => String::new(),
            Some("none") => " without a tier".to_owned(),
            Some(tier) => format!(" of tier {tier}"),
        };
        let verdict = match self.kept_back {
            Some(true) => ": not shown to you".to_owned(),
            _ => {
                self.verdict.map_or(String::new(), |one| format!(": {}", word(one).to_lowercase()))
            }
        };
        format!("{vital}{tier}{verdict}")
    }
}
