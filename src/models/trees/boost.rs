//! Training of boosted trees: Newton steps on the loss, one tree each (Friedman 2001, Chen
//! and Guestrin 2016).

use std::rc::Rc;

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::bins::draw;
use super::grow::{Columns, Ground, Grower, Leaf};
use super::model::BoostedTreesModel;
use super::packed::pack;
use super::params::BoostedTreesValidParams;
use super::rows::{Rows, Targets};
use crate::error::{Error, ErrorCode};
use crate::numeric::count;
use crate::progress::Progress;
use crate::table::{Feature, FeatureValues, Features};

/// Rows that have no part in training, on which the loss is followed.
#[derive(Debug, Clone, Copy)]
pub struct Watched<'a> {
    /// Their columns, the same as those trained on.
    pub features: &'a Features,
    /// Their targets, of the kind of those trained on.
    pub targets: Targets<'a>,
    /// Their weights; all 1 when absent.
    pub weights: Option<&'a [f64]>,
}

/// The rows of a training, in the form trees are grown on. They serve trainings with other
/// hyper-parameters too, as long as these share their seed and their directions of columns.
pub(super) struct Stage {
    ground: Ground,
    /// Rows trained on; watched rows are numbered after them.
    train: Rows,
    watched: Rows,
    /// The rows with a weight, ascending.
    counted: Vec<u32>,
}

/// What adding a tree needs and leaves behind without meaning.
#[derive(Default)]
pub(super) struct Scratch {
    grower: Grower,
    /// Gradient and hessian of each row trained on.
    pairs: Vec<[f32; 2]>,
    packed: Vec<i64>,
    leaf_of: Vec<u16>,
}

/// Training that can be continued: trees are added as asked, and the model may be looked at
/// in between. Adding 30 trees and then 70 gives the bits of adding 100.
pub struct Boosting {
    params: BoostedTreesValidParams,
    stage: Rc<Stage>,
    pub(super) scratch: Scratch,
    /// Scores so far of the rows trained on, then of those watched.
    scores: Vec<f64>,
    losses: Vec<f64>,
    model: BoostedTreesModel,
}

impl Stage {
    pub(super) fn new(
        params: &BoostedTreesValidParams,
        features: &Features,
        targets: Targets<'_>,
        weights: Option<&[f64]>,
        watched: Option<Watched<'_>>,
    ) -> Result<Self, Error> {
        let train = Rows::new(features, targets, weights)?;
        let of_levels = |(sign, column): (&i8, &Feature)| {
            *sign != 0 && matches!(column.values, FeatureValues::Levels { .. })
        };
        if params
            .monotone
            .iter()
            .zip(features.columns())
            .any(of_levels)
        {
            return Err(Error::new(
                ErrorCode::BadSetup,
                "A column of categories cannot be made to rise or fall: it has no order.",
                "Leave its direction free.",
            ));
        }
        let watched_rows = match watched {
            Some(w) if w.features.columns().len() != features.columns().len() => {
                return Err(Error::new(
                    ErrorCode::BadRequest,
                    "The rows to watch have other columns.",
                    "Report this as a defect.",
                ));
            }
            Some(w) => Rows::new(w.features, w.targets, w.weights)?,
            None => Rows::default(),
        };
        let others = watched.map(|w| w.features);
        let ground = Ground::new(
            features,
            &train.weights,
            others,
            &params.monotone,
            params.seed,
        );
        Ok(Self {
            ground,
            counted: train.counted(),
            train,
            watched: watched_rows,
        })
    }
}

impl Boosting {
    pub(super) fn new(
        params: BoostedTreesValidParams,
        features: &Features,
        targets: Targets<'_>,
        weights: Option<&[f64]>,
        watched: Option<Watched<'_>>,
        from: Option<BoostedTreesModel>,
    ) -> Result<Self, Error> {
        let stage = Stage::new(&params, features, targets, weights, watched)?;
        let Some(model) = from else {
            return Self::on(&Rc::new(stage), params);
        };
        let mut scores = model.predict_scores(features);
        if let Some(w) = watched {
            scores.extend(model.predict_scores(w.features));
        }
        Ok(Self::with(&Rc::new(stage), params, model, scores))
    }

    /// From no tree.
    pub(super) fn on(stage: &Rc<Stage>, params: BoostedTreesValidParams) -> Result<Self, Error> {
        let model = BoostedTreesModel {
            start: stage.train.start()?,
            trees: Vec::new(),
        };
        let rows = stage.train.weights.len() + stage.watched.weights.len();
        let scores = vec![model.start; rows];
        Ok(Self::with(stage, params, model, scores))
    }

    fn with(
        stage: &Rc<Stage>,
        params: BoostedTreesValidParams,
        model: BoostedTreesModel,
        scores: Vec<f64>,
    ) -> Self {
        Self {
            params,
            stage: Rc::clone(stage),
            scratch: Scratch::default(),
            scores,
            losses: Vec::new(),
            model,
        }
    }

    /// Adds trees. When stopped, those already grown are kept.
    ///
    /// # Errors
    /// [`Error::cancelled`] by the listener.
    pub fn grow(&mut self, trees: u32, progress: &dyn Progress) -> Result<(), Error> {
        for done in 0..trees {
            let report = || progress.report("Growing trees", f64::from(done) / f64::from(trees));
            report()?;
            self.add(&report)?;
            let watched = &self.stage.watched;
            if !watched.weights.is_empty() {
                let scores = &self.scores[self.stage.train.weights.len()..];
                self.losses.push(watched.loss(scores));
            }
        }
        Ok(())
    }

    /// The model so far.
    #[must_use]
    pub fn model(&self) -> &BoostedTreesModel {
        &self.model
    }

    /// The model, when training is over.
    #[must_use]
    pub fn into_model(self) -> BoostedTreesModel {
        self.model
    }

    /// Loss per unit of weight on the watched rows after each tree that was added here;
    /// empty when none are watched.
    #[must_use]
    pub fn watched_losses(&self) -> &[f64] {
        &self.losses
    }

    fn add(&mut self, report: &dyn Fn() -> Result<(), Error>) -> Result<(), Error> {
        let number = self.model.trees.len() as u64;
        // Each tree has its own generator, so that training can be continued.
        let seed = self.params.seed ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (stage, scratch) = (&*self.stage, &mut self.scratch);
        scratch.pairs.resize(stage.train.weights.len(), [0.0; 2]);
        stage.train.gradients(&self.scores, &mut scratch.pairs);
        let key = (seed >> 32) as u32;
        let packing = pack(&scratch.pairs, key, &mut scratch.packed);
        let mut fitted = stage.counted.clone();
        if self.params.row_share < 1.0 {
            let some = share(fitted.len(), self.params.row_share);
            draw(&mut fitted, some, &mut random);
        }
        let rows = self.scores.len();
        order(&fitted, rows, &mut scratch.grower.order);
        let mut columns = stage.ground.usable.clone();
        if self.params.column_share < 1.0 {
            let some = share(columns.len(), self.params.column_share);
            draw(&mut columns, some, &mut random);
        }
        let shape = &self.params.shape;
        let grown = scratch.grower.grow(
            &stage.ground,
            shape,
            (packing, &scratch.packed),
            fitted.len(),
            &mut Columns::Fixed(columns),
            report,
        )?;
        // Row after row instead of leaf after leaf: memory is read in its order.
        grown.leaf_of(&scratch.grower.order, &mut scratch.leaf_of);
        let mut sums = vec![(0.0_f64, 0.0_f64); grown.leaves.len()];
        for &row in &fitted {
            let [gradient, hessian] = scratch.pairs[row as usize];
            let (g, h) = &mut sums[usize::from(scratch.leaf_of[row as usize])];
            *g += f64::from(gradient);
            *h += f64::from(hessian);
        }
        let value = |(leaf, (g, h)): (&Leaf, (f64, f64))| {
            let below = (h + shape.lambda + leaf.extra_lambda).max(shape.min_hessian);
            let step = if below > 0.0 { -g / below } else { 0.0 };
            leaf.bounds.hold(step) * self.params.rate
        };
        let values: Vec<f64> = grown.leaves.iter().zip(sums).map(value).collect();
        for (score, &leaf) in self.scores.iter_mut().zip(&scratch.leaf_of) {
            *score += values[usize::from(leaf)];
        }
        self.model.trees.push(grown.finish(
            &stage.ground.bins,
            &values,
            &scratch.grower.order,
            &stage.train.weights,
        ));
        Ok(())
    }
}

/// So much of a number, at least 1 of it.
pub(super) fn share(of: usize, share: f64) -> usize {
    // Below 2^32, and at most `of`.
    ((count(of) * share + 0.5) as usize).clamp(1, of.max(1))
}

/// The fitted rows (ascending), then the others up to `rows`.
pub(super) fn order(fitted: &[u32], rows: usize, order: &mut Vec<u32>) {
    order.clear();
    order.extend_from_slice(fitted);
    if fitted.len() == rows {
        return;
    }
    let mut next = fitted.iter().copied().peekable();
    // Their number fits: it was checked when the rows were taken.
    for row in 0..rows as u32 {
        if next.next_if_eq(&row).is_none() {
            order.push(row);
        }
    }
}
