//! The sample data are the same bytes on every platform: these same numbers are asserted
//! natively and in a browser.
#![allow(missing_docs)]

use nearside::samples::Campaign;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// FNV-1a.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, byte| {
        (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn the_campaign_is_the_same_everywhere() {
    let demo = Campaign::default();
    let without_leak = Campaign {
        rows: 3_000,
        seed: 7,
        leak: false,
        ..demo
    };
    let found = [demo, without_leak].map(|campaign| {
        let truth = campaign.probabilities();
        let bits = truth.into_iter().flat_map(f64::to_le_bytes);
        (hash(campaign.csv()), hash(bits))
    });
    assert_eq!(
        found,
        [
            (7_497_479_490_639_811_032, 7_583_114_958_948_026_005),
            (1_670_457_285_771_504_639, 4_000_295_910_143_814_075),
        ]
    );
}
