//! A row's gradient, hessian and count in one integer, so that a histogram takes one addition
//! per row and code.
//!
//! The gradient lies in the high bits with its sign, the hessian below it, the count of rows
//! at the bottom. Integers add exactly: the order of rows, or of threads, cannot change a
//! sum, and a sibling by subtraction is exact. Rounding to whole quanta is dithered, so that
//! it cancels in sums (as Shi and others 2022 do with far fewer bits); there are some 20 bits for each, and leaf
//! values are computed from the unrounded numbers.

/// Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// The plastic number's R2 sequence (Roberts 2018) in 2^32nds: two dithers of good spread.
const DITHER: [u32; 2] = [3_242_174_889, 2_447_445_414];

/// How sums are packed: the widths of the parts and the size of a quantum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Packing {
    count_bits: u32,
    /// Bits below the gradient.
    low_bits: u32,
    /// Quanta per unit of gradient.
    pub(super) per_gradient: f64,
    /// Quanta per unit of hessian.
    pub(super) per_hessian: f64,
}

/// A sum taken apart, in quanta and rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub(super) g: f64,
    pub(super) h: f64,
    pub(super) n: i64,
}

impl Packing {
    /// A packing that holds every sum over these rows: `[gradient, hessian]` per row, the
    /// hessians at least 0.
    fn new(pairs: &[[f32; 2]]) -> Self {
        let (mut up, mut down, mut hessian) = (0.0_f64, 0.0_f64, 0.0_f64);
        for &[g, h] in pairs {
            let g = f64::from(g);
            // Not `max`: that is a call in wasm32.
            up += if g > 0.0 { g } else { 0.0 };
            down += if g < 0.0 { -g } else { 0.0 };
            hessian += f64::from(h);
        }
        let count_bits = (usize::BITS - pairs.len().leading_zeros()).clamp(1, 32);
        let hessian_bits = ((63 - count_bits) / 2).min(31);
        let gradient_bits = (63 - count_bits - hessian_bits).min(31);
        // A tenth of the room is left for what dithering adds.
        let quanta = |bits: u32, sum: f64| {
            let room = 0.9 * f64::from(1_u32 << bits.min(30));
            if sum > 0.0 { room / sum } else { 1.0 }
        };
        Self {
            count_bits,
            low_bits: count_bits + hessian_bits,
            per_gradient: quanta(gradient_bits, up.max(down)),
            per_hessian: quanta(hessian_bits, hessian),
        }
    }

    /// Takes a sum apart.
    #[inline(always)]
    pub(super) fn open(self, sum: i64) -> Sum {
        let low = sum & ((1 << self.low_bits) - 1);
        Sum {
            g: (sum >> self.low_bits) as f64,
            h: (low >> self.count_bits) as f64,
            n: low & ((1 << self.count_bits) - 1),
        }
    }

    /// Only the count.
    #[inline(always)]
    pub(super) fn rows(self, sum: i64) -> i64 {
        sum & ((1 << self.count_bits) - 1)
    }

    /// Packs every row; whether every sum fits.
    fn pack(self, pairs: &[[f32; 2]], key: u32, packed: &mut Vec<i64>) -> bool {
        let (mut up, mut down, mut hessian) = (0_i64, 0_i64, 0_i64);
        packed.clear();
        packed.extend(pairs.iter().zip(0_u32..).map(|(&[g, h], row)| {
            let dither = |step: u32| {
                f64::from(row.wrapping_mul(step).wrapping_add(key)) * (1.0 / 4_294_967_296.0) - 0.5
            };
            let g = f64::from(g);
            // The dither of a gradient turns with its sign: flipped labels give the mirror image.
            let g = g * self.per_gradient + dither(DITHER[0]) * 1.0_f64.copysign(g);
            let h = f64::from(h) * self.per_hessian + dither(DITHER[1]);
            let whole = |x: f64| ((x + ROUND).to_bits()).wrapping_sub(ROUND.to_bits()) as i64;
            // A hessian is at least 0 and its dither at least -1/2: it cannot round below 0.
            let (g, h) = (whole(g), whole(h));
            up += g.max(0);
            down -= g.min(0);
            hessian += h;
            (g << self.low_bits) + (h << self.count_bits) + 1
        }));
        let most_hessian = 1_i64 << (self.low_bits - self.count_bits);
        let most_gradient = 1_i64 << (63 - self.low_bits);
        up.max(down) < most_gradient && hessian < most_hessian
    }
}

/// Packs every row. `key` varies the dither from tree to tree.
pub(super) fn pack(pairs: &[[f32; 2]], key: u32, packed: &mut Vec<i64>) -> Packing {
    let mut packing = Packing::new(pairs);
    // The dither makes a sum too large for its bits only where a row is less than a quantum.
    while !packing.pack(pairs, key, packed) {
        packing.per_gradient *= 0.5;
        packing.per_hessian *= 0.5;
    }
    packing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(n: usize) -> Vec<[f32; 2]> {
        (0..n)
            .map(|i| {
                let p = ((i * 7_919) % 1_000) as f32 / 1_000.0;
                let y = if (i * 104_729) % 10 == 0 { 1.0 } else { 0.0 };
                [p - y, p * (1.0 - p)]
            })
            .collect()
    }

    #[test]
    fn sums_are_those_of_the_rows_to_a_few_quanta() {
        for n in [1, 20, 3_000, 200_000] {
            let pairs = pairs(n);
            let mut packed = Vec::new();
            let packing = pack(&pairs, 5, &mut packed);
            let sum = packing.open(packed.iter().sum());
            let part = |at: usize| pairs.iter().map(|p| f64::from(p[at])).sum::<f64>();
            let tolerance = 3.0 + (n as f64).sqrt();
            assert_eq!(sum.n, n as i64);
            assert!((sum.g - part(0) * packing.per_gradient).abs() < tolerance);
            assert!((sum.h - part(1) * packing.per_hessian).abs() < tolerance);
        }
    }

    #[test]
    fn flipped_labels_are_the_mirror_image() {
        let pairs = pairs(5_000);
        let flipped: Vec<[f32; 2]> = pairs.iter().map(|&[g, h]| [-g, h]).collect();
        let (mut a, mut b) = (Vec::new(), Vec::new());
        let packing = pack(&pairs, 9, &mut a);
        assert_eq!(packing, pack(&flipped, 9, &mut b));
        for (&a, &b) in a.iter().zip(&b) {
            let (a, b) = (packing.open(a), packing.open(b));
            assert_eq!((a.g, a.h, a.n), (-b.g, b.h, b.n));
        }
    }

    #[test]
    fn rows_below_a_quantum_keep_their_sum() {
        // One row of enormous weight leaves a fraction of a quantum to the others.
        let mut pairs = vec![[0.1_f32, 0.09]; 100_000];
        pairs.push([1e9, 1e9]);
        let mut packed = Vec::new();
        let packing = pack(&pairs, 1, &mut packed);
        let rest = packing.open(packed.iter().take(100_000).sum());
        assert!((rest.g - 1e4 * packing.per_gradient).abs() < 20.0);
        assert!(rest.h >= 0.0);
    }
}
