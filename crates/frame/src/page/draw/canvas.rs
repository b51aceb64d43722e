//! The sheet that every drawing is written on: it escapes each text and knows what lies where.

use super::letters;
use crate::page::{Hue, words::safe};
use std::fmt;

/// One SVG element, ready for a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing(String);

impl Drawing {
    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Two that lie in one another's place.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.push_str(&other.0);
        self
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The same drawing twice: for a wide screen and paper, and for a phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both {
    /// For wide screens and paper.
    pub wide: Drawing,
    /// For narrow screens.
    pub narrow: Drawing,
}

impl fmt::Display for Both {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wide, narrow } = self;
        write!(out, "<div class=\"wide\">{wide}</div><div class=\"narrow\">{narrow}</div>")
    }
}

/// The hatchings that bars of a page refer to; they stand in a page once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, askama::Template)]
#[template(path = "page/hatches.html")]
pub struct Hatches;

/// A rectangle on the sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Area {
    pub(super) fn of(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w: w.max(0.0), h: h.max(0.0) }
    }

    pub(super) fn right(self) -> f64 {
        self.x + self.w
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.h
    }

    pub(super) fn middle(self) -> f64 {
        self.y + self.h / 2.0
    }

    /// Do they share more than an edge?
    #[cfg(test)]
    pub(super) fn meets(self, other: Self) -> bool {
        let apart = self.right() <= other.x + 0.01
            || other.right() <= self.x + 0.01
            || self.bottom() <= other.y + 0.01
            || other.bottom() <= self.y + 0.01;
        !apart
    }
}

/// Where words stand against their point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// How words are set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub halo: bool,
    pub size: u8,
    pub bold: bool,
    pub colour: &'static str,
    pub anchor: Anchor,
}

impl Face {
    /// Plain words of that size: 11, 12 or 13.
    pub(super) fn of(size: u8) -> Self {
        Self { halo: false, size, bold: false, colour: "", anchor: Anchor::Start }
    }

    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) fn colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    /// With a rim of the ground, where it may cross a line.
    pub(super) fn halo(self) -> Self {
        Self { halo: true, ..self }
    }

    pub(super) fn soft(self) -> Self {
        self.colour("t-soft")
    }

    pub(super) fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    pub(super) fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    /// How wide words are in it.
    pub(super) fn width(self, words: &str) -> f64 {
        letters::width(words, f64::from(self.size), self.bold)
    }

    /// The words as far as they fit.
    pub(super) fn fit(self, words: &str, room: f64) -> String {
        letters::fit(words, room, f64::from(self.size), self.bold)
    }

    /// Where words would lie with their point at `x` on the line `y`.
    #[cfg(test)]
    pub(super) fn area(self, x: f64, y: f64, words: &str) -> Area {
        let wide = self.width(words);
        let left = match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - wide / 2.0,
            Anchor::End => x - wide,
        };
        Area::of(left, y - f64::from(self.size) * 0.8, wide, f64::from(self.size))
    }

    fn classes(self) -> String {
        let size = match self.size {
            11 => "t-11",
            13 => "t-13",
            _ => "",
        };
        let bold = if self.bold { "t-b" } else { "" };
        let anchor = match self.anchor {
            Anchor::Start => "",
            Anchor::Middle => "mid",
            Anchor::End => "rt",
        };
        let halo = if self.halo { "halo" } else { "" };
        let all = [size, bold, self.colour, anchor, halo];
        all.into_iter().filter(|class| !class.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A sheet of fixed size.
pub(super) struct Canvas {
    pub width: f64,
    pub height: f64,
    marks: String,
    #[cfg(test)]
    pub boxes: Vec<Area>,
    #[cfg(test)]
    pub texts: Vec<(Area, String)>,
    #[cfg(test)]
    pub runs: Vec<((f64, f64), (f64, f64))>,
}

/// A length as it is written: one decimal, none where it is zero.
fn n(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// Points as the data of a path.
fn path(points: &[(f64, f64)]) -> String {
    let corners: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", n(*x), n(*y))).collect();
    format!("M{}", corners.join("L"))
}

macro_rules! put {
    ($canvas:expr, $($words:tt)*) => { $canvas.marks.push_str(&format!($($words)*)) };
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            marks: String::new(),
            #[cfg(test)]
            boxes: Vec::new(),
            #[cfg(test)]
            texts: Vec::new(),
            #[cfg(test)]
            runs: Vec::new(),
        }
    }

    /// A plain rectangle.
    pub(super) fn rect(&mut self, area: Area, classes: &str) {
        let Area { x, y, w, h } = area;
        let (x, y, w, h) = (n(x), n(y), n(w), n(h));
        put!(self, "<rect class=\"{classes}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>");
    }

    /// A rectangle filled with a hatching.
    pub(super) fn hatched(&mut self, area: Area, fill: &str) {
        let Area { x, y, w, h } = area;
        let (x, y, w, h) = (n(x), n(y), n(w), n(h));
        put!(self, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\"/>");
    }

    /// A ground with round corners, behind other things.
    pub(super) fn ground(&mut self, area: Area, classes: &str, radius: u8) {
        let Area { x, y, w, h } = area;
        let (x, y, w, h) = (n(x), n(y), n(w), n(h));
        put!(
            self,
            "<rect class=\"{classes}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" \
             rx=\"{radius}\"/>"
        );
    }

    /// A box that nothing else may cover.
    pub(super) fn node(&mut self, area: Area, classes: &str, radius: u8) {
        #[cfg(test)]
        self.boxes.push(area);
        self.ground(area, classes, radius);
    }

    /// Words.
    pub(super) fn text(&mut self, x: f64, y: f64, face: Face, words: &str) {
        if words.is_empty() {
            return;
        }
        #[cfg(test)]
        self.texts.push((face.area(x, y, words), words.to_owned()));
        let (x, y, classes, words) = (n(x), n(y), face.classes(), safe(words));
        put!(self, "<text class=\"{classes}\" x=\"{x}\" y=\"{y}\">{words}</text>");
    }

    /// A line from point to point.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), classes: &str) {
        let (x, y, u, v) = (n(from.0), n(from.1), n(to.0), n(to.1));
        put!(self, "<path class=\"{classes}\" d=\"M{x} {y}L{u} {v}\"/>");
    }

    /// Straight runs from point to point.
    pub(super) fn steps(&mut self, points: &[(f64, f64)], classes: &str) {
        #[cfg(test)]
        self.runs.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
        let path = path(points);
        put!(self, "<path class=\"{classes}\" d=\"{path}\"/>");
    }

    /// A filled shape with these corners.
    pub(super) fn shape(&mut self, corners: &[(f64, f64)], classes: &str) {
        let path = path(corners);
        put!(self, "<path class=\"{classes}\" d=\"{path}Z\"/>");
    }

    /// A shape that nothing else may cover, inside an area.
    pub(super) fn node_shape(&mut self, _area: Area, corners: &[(f64, f64)], classes: &str) {
        #[cfg(test)]
        self.boxes.push(_area);
        self.shape(corners, classes);
    }

    /// A curve through points that leaves and arrives level.
    pub(super) fn curve(&mut self, points: &[(f64, f64)], classes: &str) {
        let Some((first, rest)) = points.split_first() else { return };
        put!(self, "<path class=\"{classes}\" d=\"M{} {}", n(first.0), n(first.1));
        let mut last = *first;
        for point in rest {
            let half = (last.0 + point.0) / 2.0;
            let (x, y) = (n(point.0), n(point.1));
            put!(self, "C{} {} {} {y} {x} {y}", n(half), n(last.1), n(half));
            last = *point;
        }
        put!(self, "\"/>");
    }

    /// A curve that leaves and arrives at the right, for what leads back.
    pub(super) fn back(&mut self, from: (f64, f64), to: (f64, f64), classes: &str) {
        let out = n(from.0.max(to.0) + 18.0);
        let (x, y, u, v) = (n(from.0), n(from.1), n(to.0), n(to.1));
        put!(self, "<path class=\"{classes}\" d=\"M{x} {y}C{out} {y} {out} {v} {u} {v}\"/>");
    }

    /// The shape of a status, 14 pixels wide.
    pub(super) fn icon(&mut self, x: f64, y: f64, hue: Hue) {
        let Some(sprite) = crate::page::asset("sprite.svg") else { return };
        let (x, y, class, id) = (n(x), n(y), hue.class(), hue.icon().id());
        put!(
            self,
            "<svg x=\"{x}\" y=\"{y}\" width=\"14\" height=\"14\" class=\"i {class}\">\
             <use href=\"{sprite}#{id}\"/></svg>"
        );
    }

    /// Everything until [`Self::close`] leads to `href`; nothing does where it is empty. `title` is
    /// shown on hover and read out.
    pub(super) fn open(&mut self, href: &str, title: &str) {
        let title = safe(title);
        match href.is_empty() {
            true => put!(self, "<g><title>{title}</title>"),
            false => put!(self, "<a href=\"{}\"><title>{title}</title>", safe(href)),
        }
    }

    /// The same, with the letters that the heads of the lanes show meanwhile, and whether it is
    /// what is looked for first.
    pub(super) fn open_with(&mut self, href: &str, title: &str, with: (&[String], bool)) {
        let letters = with.0.join(",");
        let (title, letters) = (safe(title), safe(&letters));
        let first = if with.1 { " data-first" } else { "" };
        let marks = format!("data-raci=\"{letters}\"{first}");
        match href.is_empty() {
            true => put!(self, "<g {marks}><title>{title}</title>"),
            false => put!(self, "<a href=\"{}\" {marks}><title>{title}</title>", safe(href)),
        }
    }

    /// Room for words that come later.
    pub(super) fn slot(&mut self, (x, y): (f64, f64), face: Face) {
        let (x, y, classes) = (n(x), n(y), face.classes());
        put!(self, "<text class=\"{classes}\" x=\"{x}\" y=\"{y}\" data-slot></text>");
    }

    pub(super) fn close(&mut self, href: &str) {
        self.marks.push_str(if href.is_empty() { "</g>" } else { "</a>" });
    }

    /// The drawing, called `label`. `classes` say how it lies in the page.
    pub(super) fn finish(self, label: &str, classes: &str) -> Drawing {
        let (w, h, label, marks) = (n(self.width), n(self.height), safe(label), self.marks);
        // Links inside a picture would be hidden from those who hear it; then it is a group.
        let role = if marks.contains("<a ") { "group" } else { "img" };
        Drawing(format!(
            "<svg class=\"{classes}\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             role=\"{role}\" aria-label=\"{label}\">{marks}</svg>"
        ))
    }

    /// A part of a drawing once more, which stays in sight while the drawing scrolls.
    pub(super) fn pinned(self, classes: &str) -> Drawing {
        let (w, h, marks) = (n(self.width), n(self.height), self.marks);
        Drawing(format!(
            "<svg class=\"{classes}\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
             aria-hidden=\"true\">{marks}</svg>"
        ))
    }

    /// The drawing as a mark beside the word that says the same.
    pub(super) fn mark(self) -> Drawing {
        let (w, h, marks) = (n(self.width), n(self.height), self.marks);
        Drawing(format!("<svg width=\"{w}\" height=\"{h}\" aria-hidden=\"true\">{marks}</svg>"))
    }
}
