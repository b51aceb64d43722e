//! What a failure reaches, and when: a layered graph whose columns are time.
//!
//! The layout is the one of Sugiyama: layers, an order within each that keeps neighbours near, and
//! points for lines that pass a layer, so that no line runs through a box. Groups are frames around
//! their members. Above sixty boxes, components and then services of one fate are folded, and the
//! drawing says how many.

mod fold;
mod layout;
mod narrow;

use super::canvas::{Area, Both, Canvas, Drawing, Face};
use super::{neighbours, worded};
use crate::page::Hue;
use layout::{Layout, Unit};

/// What is folded first when there is too much to draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A component, a place, a person.
    #[default]
    Component,
    /// A service.
    Service,
    /// A vital service.
    Vital,
    /// What fails first.
    Cause,
}

/// What a box stands for, as it is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReachKind {
    /// A service.
    Service,
    /// A component.
    #[default]
    Component,
    /// A place, a person, a team, a supplier.
    Other,
}

/// Boxes of one column and one fate that are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReachFold {
    /// The column of time.
    pub column: usize,
    /// What they are.
    pub kind: ReachKind,
    /// Do they get worse, and go on?
    pub is_weaker: bool,
    /// Their status, as far as they have one: late, in time, unknown.
    pub hue: Option<Hue>,
    /// How many.
    pub count: usize,
}

impl ReachFold {
    /// The fate of a node; it counts none yet.
    fn of(node: &ReachNode) -> ReachFold {
        // Whether it was tested or only reckoned: it is back in time.
        let hue = node.hue.map(|hue| if hue == Hue::Warn { Hue::Ok } else { hue });
        let ReachNode { column, kind, is_weaker, .. } = *node;
        ReachFold { column, kind, is_weaker, hue, count: 0 }
    }

    /// How many of what: `12 services`.
    pub fn what(&self) -> String {
        let (one, many) = match self.kind {
            ReachKind::Service => ("service", "services"),
            ReachKind::Component => ("component", "components"),
            ReachKind::Other => ("other", "others"),
        };
        format!("{} {}", self.count, if self.count == 1 { one } else { many })
    }

    /// What becomes of them, in so many words as a box has room for.
    pub fn fate(&self) -> &'static str {
        match (self.is_weaker, self.hue) {
            (true, _) => "weaker, go on",
            (false, None) => "fail",
            _ if self.column == 0 => "fail first",
            (false, Some(Hue::Bad)) => "back too late",
            (false, Some(Hue::Unknown)) => "back: unknown",
            (false, Some(Hue::Ok | Hue::Warn)) => "back in time",
        }
    }

    /// The same as part of a sentence: `12 services fail and are back in time`.
    pub fn words(&self) -> String {
        let one = self.count == 1;
        let (fails, is) = if one { ("fails", "is") } else { ("fail", "are") };
        let goes_on = if one { "gets weaker and goes on" } else { "get weaker and go on" };
        let what = self.what();
        match (self.is_weaker, self.hue) {
            (true, _) => format!("{what} {goes_on}"),
            (false, None) => format!("{what} {fails}"),
            _ if self.column == 0 => format!("{what} {fails} first"),
            (false, Some(Hue::Bad)) => format!("{what} {fails} and {is} back too late"),
            (false, Some(Hue::Unknown)) => {
                format!("{what} {fails}, and whether in time is not known")
            }
            (false, Some(Hue::Ok | Hue::Warn)) => format!("{what} {fails} and {is} back in time"),
        }
    }
}

/// A stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachColumn {
    /// `at once`, `15 min–1 h`.
    pub label: String,
    /// What is reached in it: `2 services`.
    pub under: String,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachNode {
    /// The column of time.
    pub column: usize,
    /// How many steps it lies behind the first box of its column.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// Below it: `6 h 20 min / 4 h`.
    pub under: String,
    /// Its status; nothing for what has none.
    pub hue: Option<Hue>,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// What is folded last.
    pub rank: Rank,
    /// What it is, as it is counted.
    pub kind: ReachKind,
    /// Does it only get worse?
    pub is_weaker: bool,
    /// How many more it stands for, none of which has a line; such a box is always a fold.
    pub more: usize,
    /// Is it up? Then it is drawn only as a member of a group.
    pub is_up: bool,
}

/// A line between two boxes, by their places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReachEdge {
    /// What is needed.
    pub from: usize,
    /// What needs it.
    pub to: usize,
    /// Does it fail with it?
    pub is_hard: bool,
    /// Is it on the path to a service that comes back too late?
    pub is_late: bool,
    /// Through which group, by place.
    pub group: Option<usize>,
}

/// A member of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachMember {
    /// Its place among the nodes; nothing when it is not among them.
    pub node: Option<usize>,
    /// Its name.
    pub name: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// Is it lost?
    pub is_lost: bool,
}

/// A group of which only some are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachGroup {
    /// Its arithmetic: `needs 1 of 2: 0 left`.
    pub words: String,
    /// Bad when too few are left, a warning when none can be lost any more, else good.
    pub hue: Hue,
    /// The members.
    pub members: Vec<ReachMember>,
}

/// The graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachView {
    /// The finding.
    pub label: String,
    /// The columns of time; the first is the moment of the failure.
    pub columns: Vec<ReachColumn>,
    /// The boxes, the causes in column 0.
    pub nodes: Vec<ReachNode>,
    /// The lines.
    pub edges: Vec<ReachEdge>,
    /// The groups.
    pub groups: Vec<ReachGroup>,
    /// Where everything is listed.
    pub all: String,
}

impl ReachView {
    /// The two drawings.
    pub fn draw(&self) -> Both {
        let folded = fold::fold(self);
        let wide: Drawing = canvas(&folded).finish(&self.label, "reach");
        let narrow = narrow::canvas(&folded).finish(&self.label, "ch");
        Both { wide, narrow }
    }

    /// What is put together, in the order of time: said beside the drawing. Empty where every box
    /// stands for itself.
    pub fn folds(&self) -> Vec<ReachFold> {
        fold::left(self).folds
    }

    /// How many boxes are put together.
    pub fn folded(&self) -> usize {
        self.folds().iter().map(|fold| fold.count).sum()
    }

    /// How many groups have no frame, because there are too many.
    pub fn unframed(&self) -> usize {
        fold::left(self).groups
    }

    /// Are there more boxes than are drawn one by one?
    pub fn is_too_large(&self) -> bool {
        self.nodes.iter().filter(|node| !node.is_up).count() > fold::MOST
    }
}

#[cfg(test)]
pub(super) fn canvases(view: &ReachView) -> [Canvas; 2] {
    let folded = fold::fold(view);
    [canvas(&folded), narrow::canvas(&folded)]
}

/// The lines as points, and the boxes, as they are placed.
#[cfg(test)]
pub(super) fn lines_and_boxes(view: &ReachView) -> (Vec<Vec<(f64, f64)>>, Vec<Area>) {
    let layout = Layout::of(view);
    let boxes = layout.placed.iter().filter(|(unit, _)| !matches!(unit, Unit::Point(_)));
    let boxes = boxes.map(|(_, area)| *area).collect();
    (layout.lines.into_iter().map(|line| line.points).collect(), boxes)
}

fn canvas(view: &ReachView) -> Canvas {
    let layout = Layout::of(view);
    let mut canvas = Canvas::new(layout.width, layout.height);
    for (column, (left, right)) in view.columns.iter().zip(&layout.columns) {
        let Some((left, right)) = left.zip(*right) else { continue };
        canvas.ground(Area::of(left, 0.0, right - left, layout.height), "g-sunk", 6);
        let (bold, soft) = (Face::of(13).bold(), Face::of(12).soft());
        let room = right - left - 16.0;
        canvas.text(left + 8.0, 20.0, bold, &bold.fit(&column.label, room));
        canvas.text(left + 8.0, 37.0, soft, &soft.fit(&column.under, room));
    }
    // The late paths lie over the others.
    for late in [false, true] {
        for line in layout.lines.iter().filter(|line| line.is_late == late) {
            let look = match (line.is_late, line.is_hard) {
                (true, true) => "edge k-bad w2",
                (true, false) => "edge k-bad w2 dash",
                (false, true) => "edge",
                (false, false) => "edge dash",
            };
            if line.leads_back {
                canvas.back(line.points[0], line.points[1], look);
            } else {
                canvas.curve(&line.points, look);
            }
        }
    }
    for (unit, area) in &layout.placed {
        match unit {
            Unit::Node(at) => node(&mut canvas, &view.nodes[*at], *area),
            Unit::Group(at) => group(&mut canvas, &view.groups[*at], *area),
            Unit::Point(_) => {}
        }
    }
    canvas
}

/// One box.
fn node(canvas: &mut Canvas, node: &ReachNode, area: Area) {
    canvas.open(&node.href, &format!("{}: {}", node.name, node.under));
    let look = match node.hue {
        Some(Hue::Bad) => "node k-bad g-bad w2",
        hue => neighbours::look(hue.filter(|hue| *hue == Hue::Unknown)),
    };
    canvas.node(area, look, 5);
    let under = Face::of(12);
    // In a narrow box the mark stands beside the name, so that the figures are whole.
    let mark = if node.hue.is_some() { 16.0 } else { 0.0 };
    // Another font may be a little wider than the one that is reckoned with.
    let beside_name = mark > 0.0 && under.width(&node.under) * 1.15 + mark > area.w - 20.0;
    let (in_name, in_under) = if beside_name { (mark, 0.0) } else { (0.0, mark) };
    let under = under.colour(match node.hue {
        Some(Hue::Bad) => worded(Hue::Bad),
        _ => "t-soft",
    });
    // Beside the mark the name keeps clear of it in a wider font as well; a long one is set smaller
    // before it is cut.
    let room = if beside_name { (area.w - 30.0 - in_name) / 1.08 } else { area.w - 20.0 };
    let (large, small) = (Face::of(13).bold(), Face::of(11).bold());
    let name = if large.width(&node.name) > room { small } else { large };
    canvas.text(area.x + 10.0, area.y + 21.0, name, &name.fit(&node.name, room));
    let room = area.w - 20.0 - in_under;
    canvas.text(area.x + 10.0, area.y + 39.0, under, &under.fit(&node.under, room));
    if let Some(hue) = node.hue {
        let down = if beside_name { 10.0 } else { 28.0 };
        canvas.icon(area.right() - 23.0, area.y + down, hue);
    }
    canvas.close(&node.href);
}

/// The members that are drawn, and how many are not.
fn members(group: &ReachGroup) -> (usize, usize) {
    let all = group.members.len();
    if all > 6 { (5, all - 5) } else { (all, 0) }
}

/// How high the frame of a group is.
fn height(group: &ReachGroup) -> f64 {
    let (drawn, left) = members(group);
    36.0 + 28.0 * drawn as f64 + if left > 0 { 18.0 } else { 0.0 }
}

/// A frame with its arithmetic and its members.
fn group(canvas: &mut Canvas, group: &ReachGroup, area: Area) {
    let look = match group.hue {
        Hue::Bad => "g-surf w15 dash k-bad",
        Hue::Warn => "g-surf w15 dash k-warn",
        Hue::Unknown => "g-surf w15 dash k-unk",
        Hue::Ok => "g-surf w15 dash k-ok",
    };
    canvas.node(area, look, 6);
    let words = Face::of(11).bold().colour(worded(group.hue));
    canvas.text(area.x + 8.0, area.y + 18.0, words, &words.fit(&group.words, area.w - 12.0));
    let (drawn, left) = members(group);
    for (row, member) in group.members.iter().take(drawn).enumerate() {
        let place = Area::of(area.x + 10.0, area.y + 26.0 + 28.0 * row as f64, area.w - 20.0, 24.0);
        let (look, state, colour) = match member.is_lost {
            true => ("node k-bad g-bad", "lost", "t-bad"),
            false => ("node", "up", "t-ok"),
        };
        canvas.open(&member.href, &format!("{}: {state}", member.name));
        canvas.ground(place, look, 4);
        let face = Face::of(12).colour(if member.is_lost { colour } else { "" });
        let name = face.fit(&member.name, place.w - 48.0);
        canvas.text(place.x + 8.0, place.y + 16.0, face, &name);
        let face = Face::of(11).bold().colour(colour).end();
        canvas.text(place.right() - 8.0, place.y + 16.0, face, state);
        canvas.close(&member.href);
    }
    if left > 0 {
        let lost = group.members.iter().skip(drawn).filter(|member| member.is_lost).count();
        let words = format!("and {left} more, {} up", left - lost);
        canvas.text(area.x + 18.0, area.bottom() - 10.0, Face::of(11).soft(), &words);
    }
}
