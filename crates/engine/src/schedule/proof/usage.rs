//! What the use of a resource says about begins: parts of tasks that must run at a moment,
//! whatever their begin, leave no room for others.
//!
//! Source: time-table filtering with explanations for single moments (Schutt, Feydy, Stuckey and
//! Wallace 2011).

use super::trail::{Atom, Reason, Trail};

/// A resource with the tasks that need it, the largest demand first.
pub struct Usage {
    pub capacity: i32,
    pub users: Vec<User>,
    /// The use that is certain, in the order of time: until when, how much.
    profile: Vec<Piece>,
    events: Vec<(i32, i32)>,
}

#[derive(Clone, Copy)]
pub struct User {
    pub task: u32,
    pub demand: i32,
    pub lasts: i32,
}

#[derive(Clone, Copy)]
struct Piece {
    from: i32,
    until: i32,
    height: i32,
}

impl Usage {
    pub fn of(capacity: i32, mut users: Vec<User>) -> Usage {
        users.sort_by_key(|user| (-user.demand, user.task));
        Usage { capacity, users, profile: Vec::new(), events: Vec::new() }
    }

    /// Raises what the certain use says. The error is a conflict: the atoms that cannot all hold,
    /// as a range of the reasons.
    pub fn visit(&mut self, trail: &mut Trail) -> Result<(), (u32, u32)> {
        self.draw(trail);
        if let Some(piece) = self.profile.iter().find(|piece| piece.height > self.capacity) {
            let moment = (piece.from + piece.until - 1) / 2;
            return Err(self.explain(trail, moment, self.capacity, u32::MAX));
        }
        for at in 0..self.users.len() {
            let user = self.users[at];
            let half = 2 * user.task;
            let least = trail.least[half as usize];
            let most = trail.most(half);
            if least < most {
                self.push(trail, user, least, most)?;
            }
        }
        Ok(())
    }

    fn draw(&mut self, trail: &Trail) {
        self.events.clear();
        for user in &self.users {
            let from = trail.most(2 * user.task);
            let until = trail.least[2 * user.task as usize] + user.lasts;
            if from < until {
                self.events.push((from, user.demand));
                self.events.push((until, -user.demand));
            }
        }
        self.events.sort_unstable();
        self.profile.clear();
        let mut height = 0;
        for (at, event) in self.events.iter().enumerate() {
            height += event.1;
            if let Some(next) = self.events.get(at + 1)
                && next.0 > event.0
                && height > 0
            {
                self.profile.push(Piece { from: event.0, until: next.0, height });
            }
        }
    }

    /// Moves a task out of the pieces that leave no room for it, from both ends.
    fn push(&self, trail: &mut Trail, user: User, least: i32, most: i32) -> Result<(), (u32, u32)> {
        let half = 2 * user.task;
        let room = self.capacity - user.demand;
        let is_own = |piece: &Piece| piece.from >= most && piece.until <= least + user.lasts;
        let mut begin = least;
        let first = self.profile.partition_point(|piece| piece.until <= least);
        for piece in &self.profile[first..] {
            if piece.from >= begin + user.lasts {
                break;
            }
            if piece.height <= room || is_own(piece) {
                continue;
            }
            while begin < piece.until {
                let moment = piece.until.min(begin + user.lasts) - 1;
                let also = Atom { half, least: moment - user.lasts + 1 };
                let then = Atom { half, least: moment + 1 };
                self.raise(trail, user, moment, also, then)?;
                begin = moment + 1;
            }
        }
        let mut begin = most;
        let after = self.profile.partition_point(|piece| piece.from < most + user.lasts);
        for piece in self.profile[..after].iter().rev() {
            if piece.until <= begin {
                break;
            }
            if piece.height <= room || is_own(piece) {
                continue;
            }
            while begin + user.lasts > piece.from {
                let moment = piece.from.max(begin);
                let also = Atom { half: half + 1, least: -moment };
                let then = Atom { half: half + 1, least: user.lasts - moment };
                self.raise(trail, user, moment, also, then)?;
                begin = moment - user.lasts;
            }
        }
        Ok(())
    }

    /// Since the others are in use at a moment and `also` holds, so must `then`.
    fn raise(
        &self,
        trail: &mut Trail,
        user: User,
        moment: i32,
        also: Atom,
        then: Atom,
    ) -> Result<(), (u32, u32)> {
        if trail.is_true(then) {
            return Ok(());
        }
        let (from, _) = self.explain(trail, moment, self.capacity - user.demand, user.task);
        trail.reasons.push(also);
        if trail.is_false(then) {
            trail.reasons.push(then.not());
            return Err((from, trail.reasons.len() as u32));
        }
        let until = trail.reasons.len() as u32;
        trail.raise(then, Reason::Atoms { from, until });
        Ok(())
    }

    /// Why more than `room` is in use at a moment by tasks other than one.
    fn explain(&self, trail: &mut Trail, moment: i32, room: i32, other: u32) -> (u32, u32) {
        let from = trail.reasons.len() as u32;
        let mut used = 0;
        for user in self.users.iter().filter(|user| user.task != other) {
            let half = 2 * user.task;
            let begun = Atom { half: half + 1, least: -moment };
            let runs = Atom { half, least: moment - user.lasts + 1 };
            if trail.is_true(begun) && trail.is_true(runs) {
                trail.reasons.push(begun);
                trail.reasons.push(runs);
                used += user.demand;
                if used > room {
                    break;
                }
            }
        }
        (from, trail.reasons.len() as u32)
    }
}
