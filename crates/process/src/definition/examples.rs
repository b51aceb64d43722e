//! Samples of what an organisation may change in a process, one for each thing: shown beside the
//! text that is written, and checked by a test.

/// A sample of one thing that a tailoring may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it does, as a heading.
    pub title: &'static str,
    /// What is to be known about it.
    pub words: &'static str,
    /// How it is written; it stands below the line with the format.
    pub text: &'static str,
}

/// The first line of every tailoring.
pub const TAILORING_FORMAT: &str = "format = \"holdfast-tailoring/1\"";

/// One sample for each thing that a tailoring may say.
pub const EXAMPLES: &[Example] = &[
    Example {
        title: "Call something otherwise",
        words: "An activity, a document (S1 to S31) or a role by its name in data: sc-lead, \
                bc-manager, enterprise-architects, sp-operations.",
        text: "[[rename]]\nid = \"1.1\"\nname = \"Write the continuity policy\"\n",
    },
    Example {
        title: "Leave an activity out",
        words: "With the reason, which everybody reads. What it opened is opened by what opened \
                it; what only it would have made is no longer waited for. Gates stay, and so does \
                what a run closes after.",
        text: "[[skip]]\nactivity = \"1.8\"\nreason = \"The organisation chart is kept by HR\"\n",
    },
    Example {
        title: "Change who does, decides, is asked and told",
        words: "All letters of the activity: who is not named has none. Exactly one role has A.",
        text: "[[raci]]\nactivity = \"1.3\"\ncells = { sc-lead = \"R\", bc-manager = \"A\", \
               sp-operations = \"C\" }\n",
    },
    Example {
        title: "Add an activity",
        words: "Behind another, opened by those that you name; what it comes before waits for it. \
                Its number is one that is not taken.",
        text: "[[add]]\nbehind = \"1.2\"\nopened_by = [\"1.2\"]\nid = \"1.X1\"\nstage = 1\n\
               name = \"Brief the board\"\ntext = \"The board hears what the BIA came to.\"\n\
               needs = [\"S4\"]\nperformers = [\"bc-manager\"]\n\
               raci = { bc-manager = \"R/A\", sc-lead = \"I\" }\nprecedes = [\"1.3\"]\n",
    },
    Example {
        title: "Repeat something more or less often",
        words: "For activities that come again by themselves: days after the last time.",
        text: "[[interval]]\nactivity = \"3.17\"\ndays = 180\n",
    },
];
