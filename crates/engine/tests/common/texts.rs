//! Texts that every reader takes, short and with everything in them, to begin from.

use engine::{cuts, losses, read_plan, read_table, simulate};

/// The good texts for a reader.
pub fn good(name: &str) -> Vec<String> {
    let texts: &[&str] = match name {
        "open_psa" => &[TREE, GROUP],
        "project" => &[PROJECT],
        "table" => &["shop\t0\t1,2|3\nsite\t0\t\na\t0\t1\nb\t0\t1|0\n", "one\t0\t\n"],
        "plan" => &[PLAN, PROGRESS],
        _ => &[SCENARIOS],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Does the reader take it?
pub fn is_read(name: &str, text: &str) -> bool {
    match name {
        "open_psa" => cuts::read_open_psa(text, None, &Default::default()).is_ok(),
        "project" => read_plan(text, &Default::default()).is_ok(),
        "table" => read_table(text, &Default::default(), &mut ()).is_ok(),
        "plan" => simulate::read(text, &Default::default()).is_ok(),
        _ => losses::read(text, &Default::default()).is_ok(),
    }
}

const TREE: &str = include_str!("tree.xml");

const GROUP: &str = r#"<opsa-mef><define-fault-tree name="t">
<define-gate name="g"><and><event name="a"/><not><event name="b"/></not></and></define-gate>
</define-fault-tree><define-CCF-group name="x" model="MGL"><members><basic-event name="a"/>
<basic-event name="b"/><basic-event name="c"/></members><distribution><float value="0.1"/>
</distribution><factors><factor level="2"><float value="0.2"/></factor><factor level="3">
<float value="0.5"/></factor></factors></define-CCF-group></opsa-mef>"#;

const PROJECT: &str = include_str!("project.sm");

const PLAN: &str = r#"title = "Loss of the data centre Harbour"

[teams]                                # how many people are there
network = 2
"database administrators" = 1

[steps.declare]
title = "Declare the disaster"
takes = ["10m", "20m", "1h"]           # at least, most likely, at most

[steps.reroute]
takes = ["20m", "30m", "2h"]
after = "declare"                      # or several: ["declare", "call"]
needs = { network = 1 }                # people of a team while it lasts

[steps.restore]
takes = { triangular = ["1h", "2h", "6h"] }
after = [{ step = "declare", lag = "15m" }]   # not before so long after it
needs = { "database administrators" = 1 }
fails = { chance = 0.1, again = ["10m", "20m", "40m"], times = 2 }

[steps.ship]
takes = ["2h", "3h", "8h"]
after = "declare"
if = { tapes = "elsewhere" }           # only if it turns out so

[steps.check]
takes = "15m"                          # always just so long
after = ["restore", "reroute", "ship"]

[choices]                              # what may turn out one way or another
tapes = { "at hand" = 0.8, elsewhere = 0.2 }

[shared.traffic]                       # what slows several steps at once
times = [0.9, 1.0, 2.5]                # or plus = ["0m", "10m", "1h"]
steps = ["reroute", "ship"]

[services.settlement]
back_after = "check"                   # or several
rto = "PT4H"
mtpd = "PT8H"
"#;

const PROGRESS: &str = r#"
[steps.a]
takes = ["10m", "20m", "1h"]
[steps.b]
takes = { lognormal = ["10m", "1h"] }
after = { step = "a", lag = "5m" }
[services.s]
back_after = "b"
rto = "2h"
[progress]
now = "40m"
over = { a = ["0m", "25m"] }
running = { b = "30m" }
"#;

const SCENARIOS: &str = r#"title = "Continuity risks of Northwharf"
currency = "EUR"

[scenarios.ransomware]
title = "Servers are encrypted"
loss = [50_000, 200_000, 3_000_000]                  # what one event costs
on_top = { chance = [0.1, 0.3, 0.6], loss = { lognormal = [20_000, 900_000] } }
[scenarios.ransomware.threat]                        # how often: attempts, and who gets through
attempts = [1, 3, 12]
capability = [20, 50, 95]
strength = [40, 70, 90]

[scenarios.power]
rate = [0.2, 0.5, 2]                                 # events a year
loss = [2_000, 8_000, 60_000]

[scenarios.fire]
once = 0.004                                         # at most once a year, with this chance
loss = { lognormal = [200_000, 9_000_000] }

[strategies.second-site]
title = "A second site, warm"
cost = 120_000                                       # a year
[strategies.second-site.changes.power]
loss = [500, 1_000, 5_000]
[strategies.second-site.changes.fire]
loss = { lognormal = [50_000, 2_000_000] }
"#;
