//! Axis values to pixels, and the ticks between.

use super::chart::{Axis, Scale};
use crate::format;
use crate::numeric::ln;

/// Numbers beyond this are drawn at this, so that a span is never infinite.
const FAR: f64 = 1e300;
/// How far, in steps, a tick may lie outside the axis because of rounding.
const SLACK: f64 = 1e-9;

/// One axis laid on pixels.
pub(super) struct Ruler {
    kind: Kind,
    from: f64,
    to: f64,
    pub(super) ticks: Vec<Tick>,
}

enum Kind {
    Linear { min: f64, max: f64 },
    Log { min: f64, max: f64 },
    Bands { count: f64 },
}

/// A label of an axis.
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) text: String,
}

/// What an axis has to show.
#[derive(Default)]
pub(super) struct Reach {
    /// Every place of a mark along the axis.
    pub(super) values: Vec<f64>,
    /// Bars start at zero, so zero is on the axis, and the ends are round numbers.
    pub(super) zero: bool,
    /// The ends are made round numbers: the axis of the values, not that of the places.
    pub(super) round: bool,
}

impl Ruler {
    /// An axis with about `target` ticks. Every finite value is on it, also when the chart
    /// said less: nothing that was measured is left out of sight.
    pub(super) fn new(axis: &Axis, reach: &Reach, target: f64) -> Self {
        let (kind, ticks) = match &axis.scale {
            Scale::Linear { min, max } => linear(axis, reach, *min, *max, target),
            Scale::Log { min, max } => log(axis, reach, *min, *max, target),
            Scale::Bands { labels } => bands(labels),
        };
        Self {
            kind,
            from: 0.0,
            to: 1.0,
            ticks,
        }
    }

    /// Lays the axis from one pixel to another.
    pub(super) fn lay(&mut self, from: f64, to: f64) {
        (self.from, self.to) = (from, to);
    }

    /// The pixel of a value; nothing when the axis has no such place.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        let share = match self.kind {
            Kind::Linear { min, max } => (value.clamp(-FAR, FAR) - min) / (max - min),
            Kind::Log { min, max } if value > 0.0 => {
                (ln(value.min(FAR)) - ln(min)) / (ln(max) - ln(min))
            }
            Kind::Log { .. } => return None,
            // The outer edges belong to the axis: a reference line runs from one to the other.
            Kind::Bands { count } if value >= -0.5 && value <= count - 0.5 => (value + 0.5) / count,
            Kind::Bands { .. } => return None,
        };
        (value.is_finite() && share.is_finite())
            .then(|| self.from + share.clamp(0.0, 1.0) * (self.to - self.from))
    }

    /// The pixel of the end of an interval or bar, which may lie beyond the axis.
    pub(super) fn end(&self, value: f64) -> Option<f64> {
        if value == f64::INFINITY {
            return Some(self.to);
        }
        if value == f64::NEG_INFINITY || (value <= 0.0 && matches!(self.kind, Kind::Log { .. })) {
            return Some(self.from);
        }
        self.place(value)
    }

    /// Width of one band in pixels; nothing when the axis has numbers.
    pub(super) fn band(&self) -> Option<f64> {
        match self.kind {
            Kind::Bands { count } if count > 0.0 => Some((self.to - self.from).abs() / count),
            _ => None,
        }
    }

    /// Keeps every so many ticks that they stand at least `room` pixels apart, zero among them.
    /// Bands are left alone: each has a mark to be named.
    pub(super) fn thin(&mut self, room: f64) {
        let places: Vec<f64> = self.ticks.iter().filter_map(|t| self.place(t.at)).collect();
        let gaps = places
            .windows(2)
            .filter_map(|pair| Some((pair.last()? - pair.first()?).abs()));
        let least = gaps.fold(f64::INFINITY, f64::min);
        if self.band().is_some() || least >= room || least <= 0.0 {
            return;
        }
        // At most the number of pixels; `as` turns what is no number into zero.
        let every = ((room / least).ceil() as usize).max(1);
        let kept = self
            .ticks
            .iter()
            .position(|tick| tick.at == 0.0)
            .unwrap_or(0)
            % every;
        let mut number = 0;
        self.ticks.retain(|_| {
            number += 1;
            (number - 1) % every == kept
        });
    }

    /// Where zero is, when it is neither at an end nor beyond it.
    pub(super) fn inner_zero(&self) -> Option<f64> {
        match self.kind {
            Kind::Linear { min, max } if min < 0.0 && max > 0.0 => self.place(0.0),
            _ => None,
        }
    }
}

fn linear(axis: &Axis, reach: &Reach, min: f64, max: f64, target: f64) -> (Kind, Vec<Tick>) {
    let ends = [min, max];
    let zero = reach.zero.then_some(0.0);
    let all = ends.iter().chain(&reach.values).copied().chain(zero);
    let (mut min, mut max) = span(all.filter(|v| v.is_finite())).unwrap_or((0.0, 1.0));
    if max - min <= min.abs().max(max.abs()) * 1e-12 {
        let room = if max == 0.0 { 1.0 } else { max.abs() * 0.1 };
        (min, max) = (min - room, max + room);
    }
    let step = round_step((max - min) / target.max(1.0));
    if reach.round {
        min = (min / step + SLACK).floor() * step;
        max = (max / step - SLACK).ceil() * step;
    }
    let mut ticks: Vec<Tick> = Vec::new();
    let mut number = (min / step - SLACK).ceil();
    while number * step <= max + SLACK * step && ticks.len() < 50 {
        let at = number * step;
        // Far from zero the step can be lost in rounding.
        if ticks.last().is_some_and(|last| last.at >= at) {
            break;
        }
        let text = format::tick(at, step, axis.unit);
        ticks.push(Tick { at, text });
        number += 1.0;
    }
    (Kind::Linear { min, max }, ticks)
}

fn log(axis: &Axis, reach: &Reach, min: f64, max: f64, target: f64) -> (Kind, Vec<Tick>) {
    let ends = [min, max];
    let all = ends.iter().chain(&reach.values).copied();
    let (mut min, mut max) =
        span(all.filter(|v| v.is_finite() && *v > 1.0 / FAR)).unwrap_or((1.0, 10.0));
    if max / min < 1.01 {
        (min, max) = (min / 2.0, max * 2.0);
    }
    let (low, high) = (exponent(min), exponent(max));
    let powers = (low..=high).map(power_of_ten);
    let inside = powers.filter(|p| *p >= min * (1.0 - SLACK) && *p <= max * (1.0 + SLACK));
    // Fewer than three powers of ten would leave the axis nearly bare.
    let within: &[f64] = if inside.count() < 3 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    let every = (f64::from(high - low + 1) / target.max(1.0)).ceil();
    let mut ticks = Vec::new();
    for power in low..=high {
        if f64::from(power - low) % every != 0.0 {
            continue;
        }
        for digit in within {
            let at = digit * power_of_ten(power);
            if at >= min * (1.0 - SLACK) && at <= max * (1.0 + SLACK) {
                let text = format::tick(at, at, axis.unit);
                ticks.push(Tick { at, text });
            }
        }
    }
    (Kind::Log { min, max }, ticks)
}

fn bands(labels: &[String]) -> (Kind, Vec<Tick>) {
    let mut ticks = Vec::with_capacity(labels.len());
    let mut count = 0.0;
    for label in labels {
        let text = label.clone();
        ticks.push(Tick { at: count, text });
        count += 1.0;
    }
    (Kind::Bands { count }, ticks)
}

fn span(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.map(|v| v.clamp(-FAR, FAR)).fold(None, |span, v| {
        let (min, max) = span.unwrap_or((v, v));
        Some((v.min(min), v.max(max)))
    })
}

/// The closest, by ratio, of 1, 2, 5 times a power of ten.
fn round_step(about: f64) -> f64 {
    let unit = power_of_ten(exponent(about));
    // The bounds are the geometric means of neighbours.
    let digit = match about / unit {
        x if x < std::f64::consts::SQRT_2 => 1.0,
        x if x < 3.162_277_660_168_379_5 => 2.0,
        x if x < 7.071_067_811_865_475_5 => 5.0,
        _ => 10.0,
    };
    digit * unit
}

/// The power of ten of the first digit, from the decimal writing: the same on every platform.
fn exponent(x: f64) -> i32 {
    let text = format!("{x:e}");
    let power = text
        .split_once('e')
        .and_then(|(_, power)| power.parse().ok());
    power.unwrap_or(0)
}

fn power_of_ten(power: i32) -> f64 {
    // The decimal reader rounds correctly; repeated multiplication would not.
    format!("1e{power}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Unit;

    fn ruler(scale: Scale, reach: Reach) -> Ruler {
        let axis = Axis {
            label: String::new(),
            unit: Unit::Number,
            scale,
        };
        let mut ruler = Ruler::new(&axis, &reach, 5.0);
        ruler.lay(0.0, 100.0);
        ruler
    }

    fn texts(ruler: &Ruler) -> Vec<&str> {
        ruler.ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn a_value_axis_ends_at_round_numbers() {
        let reach = Reach {
            values: vec![0.93],
            zero: true,
            round: true,
        };
        let ruler = ruler(Scale::Linear { min: 0.1, max: 0.5 }, reach);
        assert_eq!(texts(&ruler), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(ruler.place(0.5), Some(50.0));
        assert_eq!(ruler.place(f64::NAN), None);
        assert_eq!(ruler.end(f64::INFINITY), Some(100.0));
    }

    #[test]
    fn logarithms_and_bands() {
        let log = ruler(Scale::Log { min: 1.0, max: 1e4 }, Reach::default());
        assert_eq!(texts(&log), ["1", "10", "100", "1,000", "10,000"]);
        assert!((log.place(100.0).unwrap() - 50.0).abs() < 1e-9);
        assert_eq!(log.place(0.0), None);
        assert_eq!(log.end(0.0), Some(0.0));
        let labels = ["a", "b"].map(str::to_owned).to_vec();
        let bands = ruler(Scale::Bands { labels }, Reach::default());
        assert_eq!(bands.place(1.0), Some(75.0));
        assert_eq!(bands.place(2.0), None);
        assert_eq!(bands.band(), Some(50.0));
    }
}
