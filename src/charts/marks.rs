//! The series of a chart, drawn mark by mark.

use plotters::prelude::RGBColor;

use super::chart::{Chart, Mark, Series, Shape, Style};
use super::geometry::{MarkPlace, Rect};
use super::pen::{Letters, Pen, Point, clean};
use super::play::Anchor;
use super::scale::Ruler;
use super::theme::{Theme, rgb};
use super::words::tooltip;
use crate::numeric::{sort_by, sort_numbers};

/// Height of the room for names of cuts above the plot, in sizes of the text.
pub(super) const CUT_NAME: f64 = 1.3;
/// From this many points in a chart on, they are small, without a rim, and series are not laid
/// side by side.
const CROWD: usize = 200;
/// Opacity of the band around a line.
const BAND: f64 = 0.18;
/// Half the side of the square around a mark of a line, for the pointer.
const REACH: f64 = 4.0;

/// A chart whose axes are laid.
pub(super) struct Field<'a, 'b> {
    pub(super) pen: &'a Pen<'b>,
    pub(super) chart: &'a Chart,
    pub(super) theme: &'a Theme,
    pub(super) x: &'a Ruler,
    pub(super) y: &'a Ruler,
    pub(super) plot: Rect,
}

impl Field<'_, '_> {
    /// Draws every series, back to front, and says where its marks are.
    pub(super) fn series(&self) -> Vec<MarkPlace> {
        let mut places = Vec::new();
        for (number, series) in self.chart.series.iter().enumerate() {
            let rects = match series.shape {
                Shape::Line | Shape::Steps => self.line(series),
                Shape::Points | Shape::Forest => self.points(series, number),
                Shape::Columns | Shape::Bars => self.bars(series, number),
                Shape::Reference | Shape::Thread => self.reference(series),
                Shape::Cut => self.cut(series),
            };
            for (mark, rect) in rects {
                let Some(text) = series
                    .marks
                    .get(mark)
                    .map(|m| tooltip(self.chart, series, m))
                else {
                    continue;
                };
                places.push(MarkPlace {
                    series: u32::try_from(number).unwrap_or(u32::MAX),
                    mark: u32::try_from(mark).unwrap_or(u32::MAX),
                    x: rect.x,
                    y: rect.y,
                    width: rect.width,
                    height: rect.height,
                    text,
                });
            }
        }
        places
    }

    fn at(&self, mark: &Mark) -> Option<Point> {
        Some((self.x.place(mark.x)?, self.y.place(mark.y)?))
    }

    fn colour(&self, style: Style, value: f64) -> RGBColor {
        self.theme.colour(style, value)
    }

    /// Runs of marks that have a place; a mark without one parts the line.
    fn runs<'m>(&self, series: &'m Series) -> Vec<Vec<(Point, &'m Mark)>> {
        let mut runs = vec![Vec::new()];
        for mark in &series.marks {
            match (self.at(mark), runs.last_mut()) {
                (Some(at), Some(run)) => run.push((at, mark)),
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    fn line(&self, series: &Series) -> Vec<(usize, Rect)> {
        let colour = self.colour(series.style, 0.0);
        let runs = self.runs(series);
        for run in &runs {
            let mut band: Vec<Point> = Vec::new();
            let mut back: Vec<Point> = Vec::new();
            for ((x, _), mark) in run {
                if let Some((low, high)) = ends(mark, self.y) {
                    band.push((*x, high));
                    back.push((*x, low));
                }
            }
            band.extend(back.into_iter().rev());
            if band.len() > 3 {
                self.pen.field(&band, colour, BAND);
            }
        }
        for run in &runs {
            let mut path: Vec<Point> = Vec::new();
            for (at, _) in run {
                if let (Shape::Steps, Some(&(_, before))) = (series.shape, path.last()) {
                    path.push((at.0, before));
                }
                path.push(*at);
            }
            match path.as_slice() {
                [only] => self.pen.dot(*only, 3.0, colour),
                _ => self.pen.line(&path, colour, 2.0),
            }
        }
        let square = |(x, y): Point| around(x, y, REACH);
        let places = series.marks.iter().enumerate();
        places
            .filter_map(|(i, mark)| Some((i, square(self.at(mark)?))))
            .collect()
    }

    fn points(&self, series: &Series, number: usize) -> Vec<(usize, Rect)> {
        let lies = series.shape.lies();
        let points = self.chart.series.iter();
        let points = points.filter(|s| matches!(s.shape, Shape::Points | Shape::Forest));
        let crowd = points.map(|s| s.marks.len()).sum::<usize>() > CROWD;
        let (radius, whisker) = if crowd { (2.0, 1.0) } else { (4.0, 2.0) };
        let across = if lies { self.y } else { self.x };
        // A crowd is laid out by whoever made it.
        let bands = across.band().filter(|_| !crowd);
        let beside = bands.map(|band| (band, self.beside(series.shape)));
        let mut places = Vec::new();
        for (i, mark) in series.marks.iter().enumerate() {
            let Some((x, y)) = self.at(mark) else {
                continue;
            };
            let shift = beside.as_ref().map_or(0.0, |(band, others)| {
                let (place, _) = place_and_value(mark, lies);
                sidestep(others, place, number) * (band * 0.6).min(20.0)
            });
            let (x, y) = if lies { (x, y + shift) } else { (x + shift, y) };
            let colour = self.colour(series.style, if lies { mark.x } else { mark.y });
            if !crowd {
                self.pen.dot((x, y), radius + 1.5, rgb(&self.theme.paper));
            }
            self.whisker(mark, (x, y), lies, colour, whisker);
            self.pen
                .point((x, y), radius, series.style, colour, self.theme);
            places.push((i, around(x, y, radius + 1.0)));
        }
        places
    }

    /// By place, the series of this shape that have a mark there, each with its first value.
    fn beside(&self, shape: Shape) -> Vec<(f64, usize, f64)> {
        let mut all = Vec::new();
        let alike = self.chart.series.iter().enumerate();
        for (number, series) in alike.filter(|(_, s)| s.shape == shape) {
            all.extend(series.marks.iter().map(|mark| {
                let (place, value) = place_and_value(mark, shape.lies());
                (place, number, value)
            }));
        }
        sort_by(&mut all, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.dedup_by(|next, kept| next.0 == kept.0 && next.1 == kept.1);
        all
    }

    fn bars(&self, series: &Series, number: usize) -> Vec<(usize, Rect)> {
        let lies = series.shape.lies();
        let (places, values) = if lies {
            (self.y, self.x)
        } else {
            (self.x, self.y)
        };
        let (slot, slots) = self.slot(series, number);
        let whole = places.band().map_or_else(
            || self.gap(series, places, lies) * 0.92,
            |band| (band * 0.7).min(if lies { 28.0 } else { 72.0 }),
        );
        let breadth = (whole / slots).max(1.0);
        let mut rects = Vec::new();
        for (i, mark) in series.marks.iter().enumerate() {
            let Some((x, y)) = self.at(mark) else {
                continue;
            };
            let (middle, end, value) = if lies { (y, x, mark.x) } else { (x, y, mark.y) };
            let Some(start) = values.end(mark.base.unwrap_or(0.0)) else {
                continue;
            };
            let side = middle - whole / 2.0 + slot * whole / slots;
            // Neighbours in a group keep a little light between them.
            let thick = if slots > 1.0 && breadth > 6.0 {
                breadth - 1.5
            } else {
                breadth
            };
            let (from, length) = (start.min(end), (end - start).abs());
            let rect = if lies {
                Rect {
                    x: from,
                    y: side,
                    width: length,
                    height: thick,
                }
            } else {
                Rect {
                    x: side,
                    y: from,
                    width: thick,
                    height: length,
                }
            };
            let sign = value - mark.base.unwrap_or(0.0);
            self.pen.rect(rect, self.colour(series.style, sign));
            let centre = if lies {
                (x, side + thick / 2.0)
            } else {
                (side + thick / 2.0, y)
            };
            self.whisker(mark, centre, lies, rgb(&self.theme.ink), 1.5);
            rects.push((i, rect));
        }
        rects
    }

    /// The pixels between the two closest marks.
    fn gap(&self, series: &Series, places: &Ruler, lies: bool) -> f64 {
        let pixel = |mark: &Mark| places.place(if lies { mark.y } else { mark.x });
        least_gap(series.marks.iter().filter_map(pixel)).unwrap_or(40.0)
    }

    fn whisker(&self, mark: &Mark, (x, y): Point, lies: bool, colour: RGBColor, width: f64) {
        let Some((low, high)) = ends(mark, if lies { self.x } else { self.y }) else {
            return;
        };
        let (from, length) = (low.min(high), (high - low).abs());
        let half = width / 2.0;
        let rect = if lies {
            Rect {
                x: from,
                y: y - half,
                width: length,
                height: width,
            }
        } else {
            Rect {
                x: x - half,
                y: from,
                width,
                height: length,
            }
        };
        self.pen.rect(rect, colour);
    }

    /// Which of how many series that stand beside each other in a band this one is. Series
    /// that share no band (one colour for some marks, one for the others) and stacks take
    /// the whole of it.
    fn slot(&self, series: &Series, number: usize) -> (f64, f64) {
        let place = |mark: &Mark| if series.shape.lies() { mark.y } else { mark.x };
        let alike = |other: &Series| other.shape == series.shape;
        let stacked = |other: &Series| other.marks.iter().any(|mark| mark.base.is_some());
        let mut places: Vec<f64> = Vec::new();
        let (mut slot, mut slots) = (0.0, 0.0);
        for (i, other) in self
            .chart
            .series
            .iter()
            .enumerate()
            .filter(|(_, s)| alike(s))
        {
            if stacked(other) {
                return (0.0, 1.0);
            }
            if i == number {
                slot = slots;
            }
            slots += 1.0;
            let mut own: Vec<f64> = other.marks.iter().map(place).collect();
            sort_numbers(&mut own);
            own.dedup();
            places.extend(own);
        }
        sort_numbers(&mut places);
        if places.windows(2).any(|pair| pair.first() == pair.last()) {
            (slot, slots)
        } else {
            (0.0, 1.0)
        }
    }

    fn reference(&self, series: &Series) -> Vec<(usize, Rect)> {
        for run in self.runs(series) {
            let path: Vec<Point> = run.into_iter().map(|(at, _)| at).collect();
            let colour = self.colour(series.style, 0.0);
            match series.shape {
                Shape::Thread => self.pen.line(&path, colour, 0.75),
                _ => self.pen.dashes(&path, colour, 1.5),
            }
        }
        Vec::new()
    }

    fn cut(&self, series: &Series) -> Vec<(usize, Rect)> {
        let ink = rgb(&self.theme.ink);
        let letters = Letters {
            size: self.theme.text_size(),
            bold: true,
            colour: ink,
        };
        for mark in &series.marks {
            let Some(x) = self.x.place(mark.x) else {
                continue;
            };
            let above = if mark.label.is_empty() {
                0.0
            } else {
                CUT_NAME * letters.size
            };
            let line = Rect {
                x: x - 0.75,
                y: self.plot.y - above,
                width: 1.5,
                height: self.plot.height + above,
            };
            self.pen.rect(line, ink);
            let end = self.plot.x + self.plot.width;
            let text = self.pen.fit(
                &clean(&mark.label),
                letters,
                (end - x).max(x - self.plot.x) - 8.0,
            );
            let fits = x + 8.0 + self.pen.width(&text, letters) <= end;
            let (at, anchor) = if fits {
                (x + 6.0, Anchor::Left)
            } else {
                (x - 6.0, Anchor::Right)
            };
            self.pen.text(
                &text,
                (at, self.plot.y - (CUT_NAME - 0.5) * letters.size),
                anchor,
                letters,
            );
        }
        Vec::new()
    }
}

/// How far from the middle of its band, from -0.5 to 0.5, a point of this series steps aside.
fn sidestep(others: &[(f64, usize, f64)], place: f64, number: usize) -> f64 {
    let start = others.partition_point(|(at, ..)| at.total_cmp(&place).is_lt());
    let here = others
        .iter()
        .skip(start)
        .take_while(|(at, ..)| *at == place);
    let mut seen: Vec<f64> = Vec::new();
    let mut own = 0.0;
    let mut slots = 0.0;
    for &(_, series, value) in here {
        // The same value again is no neighbour: it is drawn over the first.
        let known = seen.iter().position(|known| *known == value);
        let slot = known.unwrap_or(seen.len());
        if known.is_none() {
            seen.push(value);
            slots += 1.0;
        }
        if series == number {
            own = f64::from(u32::try_from(slot).unwrap_or(u32::MAX));
        }
    }
    if slots > 1.0 {
        own / (slots - 1.0) - 0.5
    } else {
        0.0
    }
}

fn place_and_value(mark: &Mark, lies: bool) -> (f64, f64) {
    if lies {
        (mark.y, mark.x)
    } else {
        (mark.x, mark.y)
    }
}

/// The pixels of the ends of a mark's interval.
fn ends(mark: &Mark, values: &Ruler) -> Option<(f64, f64)> {
    let (low, high) = (mark.low?, mark.high?);
    Some((values.end(low)?, values.end(high)?))
}

fn around(x: f64, y: f64, half: f64) -> Rect {
    Rect {
        x: x - half,
        y: y - half,
        width: 2.0 * half,
        height: 2.0 * half,
    }
}

/// The least distance above zero between two of the numbers.
pub(super) fn least_gap(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    sort_numbers(&mut values);
    let gaps = values
        .windows(2)
        .filter_map(|pair| Some(pair.last()? - pair.first()?));
    gaps.filter(|gap| *gap > 0.0 && gap.is_finite())
        .reduce(f64::min)
}
