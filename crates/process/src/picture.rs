//! The process as pictures see it: the RACI matrix and the swimlanes, as data to be drawn.

use crate::{Activity, Definition, Raci};

/// Who performs, answers, is consulted and informed, for every activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaciMatrix {
    /// The roles, by id, in the order of the columns.
    pub roles: Vec<String>,
    /// One line for each activity, in the order of the process.
    pub lines: Vec<RaciLine>,
}

/// One activity of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaciLine {
    /// The activity.
    pub activity: String,
    /// Its name.
    pub name: String,
    /// Its stage.
    pub stage: u32,
    /// One cell for each role.
    pub cells: Vec<Raci>,
}

/// Activities in the lanes of their roles, with what leads where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swimlanes {
    /// The lanes, from the top: one for each role of the RACI table.
    pub lanes: Vec<LaneBand>,
    /// Activities, in the order of the process.
    pub boxes: Vec<LaneBox>,
    /// What leads where, in the order of what it comes from.
    pub arrows: Vec<Arrow>,
    /// How many columns there are.
    pub columns: u32,
}

/// A lane: a role and how many rows it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneBand {
    /// The role.
    pub role: String,
    /// Its name.
    pub name: String,
    /// Rows of boxes above this lane.
    pub first_row: u32,
    /// Rows of boxes in it; one at least.
    pub rows: u32,
}

/// An activity in its lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneBox {
    /// The activity.
    pub activity: String,
    /// Its name.
    pub name: String,
    /// Is it a gate?
    pub is_gate: bool,
    /// The place of its lane.
    pub lane: u32,
    /// Its column, from 0; forward arrows lead to the right.
    pub column: u32,
    /// Its row over all lanes, from 0.
    pub row: u32,
    /// Other roles that perform it too.
    pub with: Vec<String>,
}

/// Why an arrow is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrowKind {
    /// Completing the one opens the other.
    Opens,
    /// The other waits for the one.
    Precedes,
}

/// From one activity to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The activity it comes from.
    pub from: String,
    /// The activity it leads to, or the process outside.
    pub to: String,
    /// The outcome on which it is taken; empty for the ordinary way.
    pub say: String,
    /// Why it is there.
    pub kind: ArrowKind,
    /// Does it lead back?
    pub is_back: bool,
    /// Does it open beside the others and hold nobody up?
    pub is_parallel: bool,
    /// Does it leave the picture: to a stage that is not drawn, or to a process outside?
    pub leaves: bool,
}

impl Definition {
    /// Who performs, answers, is consulted and informed, for every activity.
    ///
    /// Shape: a line for each activity, a cell for each role that has a column; a cell without
    /// letters is `Raci::default()`.
    ///
    /// ```
    /// let matrix = process::Definition::shipped().raci();
    /// assert_eq!((matrix.lines.len(), matrix.roles.len()), (69, 4));
    /// let letters: Vec<String> = matrix.lines[0].cells.iter().map(ToString::to_string).collect();
    /// assert_eq!(letters, ["C/I", "R/A", "C/I", "C/I"]);
    /// ```
    pub fn raci(&self) -> RaciMatrix {
        let roles: Vec<String> = self.acting_roles().map(|role| role.id.clone()).collect();
        let line = |activity: &Activity| {
            let cell = |role: &String| {
                let found = activity.raci.iter().find(|(id, _)| id == role);
                found.map_or_else(Raci::default, |(_, raci)| *raci)
            };
            RaciLine {
                activity: activity.id.clone(),
                name: activity.name.clone(),
                stage: activity.stage,
                cells: roles.iter().map(cell).collect(),
            }
        };
        let lines = self.activities.iter().map(line).collect();
        RaciMatrix { roles, lines }
    }

    /// Some stages as swimlanes; none means all.
    ///
    /// Shape: an activity stands in the lane of who answers for it, or of its first performer where
    /// the one who answers performs nothing. Forward arrows lead to a column further right; no two
    /// boxes share a place. Limits: time grows with activities times arrows.
    ///
    /// ```
    /// let picture = process::Definition::shipped().swimlanes(&[4]);
    /// assert_eq!((picture.boxes.len(), picture.lanes.len()), (10, 4));
    /// let back = picture.arrows.iter().find(|arrow| arrow.is_back && !arrow.leaves).unwrap();
    /// assert_eq!((back.from.as_str(), back.say.as_str()), ("4.8", "not yet resumed"));
    /// assert!(process::Definition::shipped().swimlanes(&[9]).boxes.is_empty());
    /// ```
    pub fn swimlanes(&self, stages: &[u32]) -> Swimlanes {
        let is_drawn = |activity: &&Activity| stages.is_empty() || stages.contains(&activity.stage);
        let drawn: Vec<&Activity> = self.activities.iter().filter(is_drawn).collect();
        let mut arrows = Vec::new();
        for activity in &drawn {
            self.arrows_of(activity, &drawn, &mut arrows);
        }
        let mut boxes: Vec<LaneBox> = drawn.iter().map(|a| self.lane_box(a)).collect();
        for at in 0..boxes.len() {
            let (column, from) = (boxes[at].column + 1, boxes[at].activity.clone());
            let leads = |arrow: &&Arrow| arrow.from == from && !arrow.is_back;
            for arrow in arrows.iter().filter(leads) {
                for place in boxes.iter_mut().filter(|place| place.activity == arrow.to) {
                    place.column = place.column.max(column);
                }
            }
        }
        let lanes = self.stack(&mut boxes);
        let columns = boxes.iter().map(|b| b.column + 1).max().unwrap_or(0);
        Swimlanes { lanes, boxes, arrows, columns }
    }

    fn arrows_of(&self, activity: &Activity, drawn: &[&Activity], arrows: &mut Vec<Arrow>) {
        let arrow = |to: &String, say: &str, kind, is_parallel| Arrow {
            from: activity.id.clone(),
            to: to.clone(),
            say: say.to_owned(),
            kind,
            is_back: self.leads_back(&activity.id, to),
            is_parallel,
            leaves: drawn.iter().all(|other| other.id != *to),
        };
        for way in &activity.ways {
            let say = if way.is_ordinary { "" } else { way.say.as_str() };
            for to in &way.next {
                arrows.push(arrow(to, say, ArrowKind::Opens, way.parallel.contains(to)));
            }
            if !way.leaves_to.is_empty() {
                arrows.push(arrow(&way.leaves_to, say, ArrowKind::Opens, false));
            }
        }
        for to in &activity.precedes {
            arrows.push(arrow(to, "", ArrowKind::Precedes, false));
        }
    }

    fn lane_box(&self, activity: &Activity) -> LaneBox {
        let performers: Vec<&str> = activity.roles(|raci| raci.responsible).collect();
        let accountable = activity.accountable();
        let home = match performers.first() {
            Some(first) if !performers.contains(&accountable) => first,
            _ => accountable,
        };
        let lane = self.acting_roles().position(|role| role.id == home).unwrap_or(0);
        let with = performers.iter().filter(|role| **role != home);
        LaneBox {
            activity: activity.id.clone(),
            name: activity.name.clone(),
            is_gate: activity.is_decision,
            lane: lane as u32,
            column: 0,
            row: 0,
            with: with.map(|role| (*role).to_owned()).collect(),
        }
    }

    /// Gives each box a row of its lane in which its place is free, and each lane its rows.
    fn stack(&self, boxes: &mut [LaneBox]) -> Vec<LaneBand> {
        let mut lanes = Vec::new();
        let mut first_row = 0;
        for (lane, role) in self.acting_roles().enumerate() {
            let mut rows = 1;
            for at in 0..boxes.len() {
                if boxes[at].lane as usize != lane {
                    continue;
                }
                let taken = boxes[..at]
                    .iter()
                    .filter(|b| b.lane as usize == lane && b.column == boxes[at].column)
                    .count() as u32;
                boxes[at].row = first_row + taken;
                rows = rows.max(taken + 1);
            }
            let (role, name) = (role.id.clone(), role.name.clone());
            lanes.push(LaneBand { role, name, first_row, rows });
            first_row += rows;
        }
        lanes
    }
}
