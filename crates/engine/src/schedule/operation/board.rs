//! Placing jobs one after the other, each as early as people, stocks and links allow.

use super::{Operation, Progress, Span, Turn};

/// What is placed so far, and who and what it occupies.
pub struct Board<'a> {
    plan: &'a Operation,
    busy: Vec<Vec<Span>>,
    used: Vec<Vec<(Span, u32)>>,
    pub turns: Vec<Turn>,
}

impl Board<'_> {
    /// A board with what is done and running.
    pub fn of(plan: &Operation) -> Board<'_> {
        let mut board = Board {
            plan,
            busy: vec![Vec::new(); plan.people.len()],
            used: vec![Vec::new(); plan.stocks.len()],
            turns: vec![Turn::default(); plan.jobs.len()],
        };
        for (job, state) in plan.progress.iter().enumerate() {
            match state {
                Progress::Open => {}
                Progress::Done(span) => board.turns[job].span = *span,
                Progress::Running { span, crew } => {
                    board.occupy(job as u32, Turn { span: *span, crew: crew.clone() });
                }
            }
        }
        board
    }

    /// Places an open job; `false` where there is no place for it at all.
    pub fn place(&mut self, job: u32, rank: &[u32]) -> bool {
        let Some(turn) = self.earliest(job, self.ready(job), rank) else { return false };
        self.occupy(job, turn);
        true
    }

    /// Notes when a job runs, but occupies nothing.
    pub fn note(&mut self, job: u32, turn: Turn) {
        self.turns[job as usize] = turn;
    }

    /// When links, release and now let a job begin.
    pub fn ready(&self, job: u32) -> u32 {
        let before = self.plan.before[job as usize].iter();
        let ends = before.map(|(first, lag)| self.turns[*first as usize].span.until + lag);
        let release = self.plan.jobs[job as usize].release.max(self.plan.now);
        ends.max().unwrap_or(0).max(release)
    }

    /// The earliest turn of a job from a moment on.
    pub fn earliest(&self, job: u32, mut from: u32, rank: &[u32]) -> Option<Turn> {
        let lasts = self.plan.jobs[job as usize].lasts;
        loop {
            let span = Span { from, until: from + lasts };
            if lasts == 0 {
                return Some(Turn { span, crew: Vec::new() });
            }
            if self.has_stock(job, span)
                && let Some(crew) = self.crew(job, span, rank)
            {
                return Some(Turn { span, crew });
            }
            from = self.next_moment(job, from)?;
        }
    }

    fn occupy(&mut self, job: u32, turn: Turn) {
        if turn.span.from < turn.span.until {
            for (person, _) in &turn.crew {
                self.busy[*person as usize].push(turn.span);
            }
            for (stock, units) in &self.plan.jobs[job as usize].uses {
                self.used[*stock as usize].push((turn.span, *units));
            }
        }
        self.turns[job as usize] = turn;
    }

    /// Are there enough units throughout? The use can only rise where a use begins, the stock only
    /// fall where it changes.
    pub fn has_stock(&self, job: u32, span: Span) -> bool {
        self.plan.jobs[job as usize].uses.iter().all(|(stock, units)| {
            let used = &self.used[*stock as usize];
            let there = &self.plan.stocks[*stock as usize].units;
            let fits = |moment: u32| {
                let is_on =
                    |(other, _): &&(Span, u32)| other.from <= moment && moment < other.until;
                let taken: u64 = used.iter().filter(is_on).map(|(_, u)| u64::from(*u)).sum();
                let has = there.iter().rev().find(|(from, _)| *from <= moment);
                taken + u64::from(*units) <= has.map_or(0, |(_, units)| u64::from(*units))
            };
            let begins = used.iter().map(|(other, _)| other.from);
            let changes = there.iter().map(|(from, _)| *from);
            let inside = |moment: &u32| span.from < *moment && *moment < span.until;
            fits(span.from) && begins.chain(changes).filter(inside).all(fits)
        })
    }

    /// Is somebody there and free throughout?
    fn is_free(&self, person: u32, span: Span) -> bool {
        let hours = &self.plan.people[person as usize].hours;
        let holds = |there: &Span| there.from <= span.from && span.until <= there.until;
        let meets = |other: &Span| other.from < span.until && span.from < other.until;
        (hours.is_empty() || hours.iter().any(holds))
            && !self.busy[person as usize].iter().any(meets)
    }

    /// People for all skills of a job: those of few skills first, then by rank. Each missing place
    /// is filled by moving others along, if that is possible at all (Kuhn 1955).
    pub fn crew(&self, job: u32, span: Span, rank: &[u32]) -> Option<Vec<(u32, u32)>> {
        let needs = &self.plan.jobs[job as usize].skills;
        let mut seats: Vec<u32> = Vec::new();
        for (skill, number) in needs {
            seats.extend(std::iter::repeat_n(*skill, *number as usize));
        }
        if seats.is_empty() {
            return Some(Vec::new());
        }
        let has =
            |person: &u32, skill: u32| self.plan.people[*person as usize].skills.contains(&skill);
        let mut people: Vec<u32> = (0..self.plan.people.len() as u32)
            .filter(|p| needs.iter().any(|(skill, _)| has(p, *skill)) && self.is_free(*p, span))
            .collect();
        people.sort_by_key(|p| (self.plan.people[*p as usize].skills.len(), rank[*p as usize], *p));
        let mut seat_of: Vec<Option<usize>> = vec![None; people.len()];
        for seat in 0..seats.len() {
            let mut open = vec![seat];
            let mut came_from: Vec<Option<usize>> = vec![None; people.len()];
            let mut person_of = vec![None; seats.len()];
            seat_of.iter().enumerate().for_each(|(p, s)| {
                if let Some(s) = s {
                    person_of[*s] = Some(p);
                }
            });
            let mut head = 0;
            let mut last = None;
            while last.is_none() && head < open.len() {
                let at = open[head];
                head += 1;
                for index in 0..people.len() {
                    if came_from[index].is_some() || !has(&people[index], seats[at]) {
                        continue;
                    }
                    came_from[index] = Some(at);
                    match seat_of[index] {
                        Some(other) => open.push(other),
                        None => {
                            last = Some(index);
                            break;
                        }
                    }
                }
            }
            // Everybody along the way moves on by one seat.
            let mut mover = Some(last?);
            while let Some(index) = mover {
                let at = came_from[index].unwrap_or(seat);
                seat_of[index] = Some(at);
                mover = if at == seat { None } else { person_of[at] };
            }
        }
        let sits = |(index, seat): (usize, &Option<usize>)| Some((people[index], seats[(*seat)?]));
        let mut crew: Vec<(u32, u32)> = seat_of.iter().enumerate().filter_map(sits).collect();
        crew.sort_unstable();
        Some(crew)
    }

    /// The next moment at which somebody or something that a job needs may become free.
    fn next_moment(&self, job: u32, after: u32) -> Option<u32> {
        let needs = &self.plan.jobs[job as usize];
        let mut next = None;
        let mut hear = |moment: u32| {
            if moment > after && next.is_none_or(|known| moment < known) {
                next = Some(moment);
            }
        };
        for (person, who) in self.plan.people.iter().enumerate() {
            if needs.skills.iter().any(|(skill, _)| who.skills.contains(skill)) {
                who.hours.iter().for_each(|span| hear(span.from));
                self.busy[person].iter().for_each(|span| hear(span.until));
            }
        }
        for (stock, _) in &needs.uses {
            self.plan.stocks[*stock as usize].units.iter().for_each(|(from, _)| hear(*from));
            self.used[*stock as usize].iter().for_each(|(span, _)| hear(span.until));
        }
        next
    }
}
