//! The network through a filter.

use super::drawings;
use super::filter::ScorecardFilter;
use super::ranking::Ranking;
use super::report::ScorecardView;
use super::run::headline;
use super::sheet::Sheet;
use super::state::Scorecard;
use crate::error::Error;
use crate::report::{Card, Listing};

/// Dealers below which a filter leaves too little to compare.
const FEW_DEALERS: usize = 5;

/// The network through a filter, with the list of its dealers.
///
/// # Errors
/// [`crate::error::ErrorCode::NotFound`] for an area the scorecard has not.
pub fn view(card: &Scorecard, filter: &ScorecardFilter) -> Result<(ScorecardView, Ranking), Error> {
    let sheet = Sheet::of(card, filter)?;
    let mut cards: Vec<Card> = Vec::new();
    cards.extend(drawings::scores(&sheet));
    cards.extend(drawings::funnel(&sheet));
    cards.extend(drawings::season(&sheet));
    cards.extend(drawings::managing(&sheet));
    cards.extend(drawings::overall(&sheet));
    cards.extend(drawings::leaks(&sheet, None));
    cards.extend(drawings::month(&sheet));
    let ranking = Ranking::of(&sheet);
    let view = ScorecardView {
        headline: headline(&sheet),
        warnings: warnings(&sheet),
        cards,
        columns: ranking.columns(),
        listed: ranking.len(),
    };
    Ok((view, ranking))
}

/// What is too little to compare.
pub(super) fn warnings(sheet: &Sheet<'_>) -> Vec<String> {
    let mut out = Vec::new();
    if sheet.basis.is_own_level() {
        out.push(format!(
            "{} The score is the change against each dealer's own level before these months, beside dealers of its region and size.",
            sheet.basis.words()
        ));
    }
    let known = sheet.shown().filter(|d| sheet.generating(*d).is_some());
    let (n, volume) = known
        .filter_map(|d| sheet.generating.ratios.get(d).copied().flatten())
        .fold((0_usize, 0.0), |s, r| (s.0 + 1, s.1 + r.expected));
    if n < FEW_DEALERS {
        out.push(format!(
            "This filter leaves {} with numbers: too few to compare. Widen it.",
            super::words::dealers(n)
        ));
    } else if volume / (n as f64) < 5.0 && !sheet.area.money {
        out.push(format!(
            "This filter leaves {} expected per dealer: scores say little, as their intervals show. Take more months or all leads.",
            crate::format::value(volume / n as f64, crate::estimate::Unit::Number)
        ));
    }
    if sheet.is_sliced() && !sheet.basis.is_own_level() {
        out.push("Leads of one type or source: the expectation is the dealer's whole one, shared out by its leads times what such leads bring elsewhere.".to_owned());
    }
    let panel = &sheet.card.panel;
    let parted = panel
        .parts()
        .iter()
        .filter(|p| p.column(&sheet.area.volume).is_some())
        .any(|p| p.is_parted());
    if sheet.is_sliced() && !parted {
        out.push(format!(
            "{} is not recorded by type or source of the lead: the filter changes nothing here.",
            sheet.area.name
        ));
    }
    out
}
