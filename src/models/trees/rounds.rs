//! How many trees are enough.

/// The number of trees at which held-out loss is lowest on average, given the loss after each
/// tree in every fold (see [`Boosting::watched_losses`](super::Boosting::watched_losses)).
/// The mean curve is smoothed over five trees, so that a lucky one does not decide; the
/// earliest of equals is taken. Only trees that every fold has are considered. 0 when there
/// are none.
#[must_use]
pub fn best_round(curves: &[&[f64]]) -> usize {
    let mean = mean_curve(curves);
    let smooth = |at: usize| {
        let around = &mean[at.saturating_sub(2)..(at + 3).min(mean.len())];
        around.iter().sum::<f64>() / crate::numeric::count(around.len())
    };
    let best = (0..mean.len()).fold(None::<(usize, f64)>, |best, at| match best {
        Some((_, least)) if least <= smooth(at) => best,
        _ => Some((at, smooth(at))),
    });
    best.map_or(0, |(at, _)| at + 1)
}

/// Whether the smoothed mean curve has not fallen for `patience` trees.
#[must_use]
pub fn has_settled(curves: &[&[f64]], patience: usize) -> bool {
    let rounds = curves.iter().map(|c| c.len()).min().unwrap_or(0);
    rounds >= best_round(curves) + patience
}

fn mean_curve(curves: &[&[f64]]) -> Vec<f64> {
    let rounds = curves.iter().map(|c| c.len()).min().unwrap_or(0);
    let mean = |at: usize| {
        let sum: f64 = curves.iter().filter_map(|c| c.get(at)).sum();
        sum / crate::numeric::count(curves.len())
    };
    (0..rounds).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_curve_decides_and_a_dip_does_not() {
        let bowl = |centre: f64| -> Vec<f64> {
            (0..60).map(|i| (f64::from(i) - centre).powi(2)).collect()
        };
        let (a, mut b) = (bowl(20.0), bowl(40.0));
        b[5] = -200.0; // one lucky tree
        assert_eq!(best_round(&[&a, &b]), 31);
        assert!(has_settled(&[&a, &b], 29));
        assert!(!has_settled(&[&a, &b], 30));
        assert!(!has_settled(&[&a[..25], &b], 5), "still falling");
        assert_eq!(best_round(&[]), 0);
        assert_eq!(best_round(&[&[]]), 0);
    }
}
