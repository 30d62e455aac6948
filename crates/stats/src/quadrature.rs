//! Integrals by Gauss-Legendre rules on pieces.

/// Nodes and weights of the 10-point Gauss-Legendre rule on [-1, 1], the positive half
/// (Abramowitz and Stegun 1964, table 25.4).
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_21, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// `∫ f` from `from` to `to`, on `pieces` pieces of equal length.
pub(crate) fn integrate(from: f64, to: f64, pieces: u32, f: impl Fn(f64) -> f64) -> f64 {
    let step = (to - from) / f64::from(pieces);
    (0..pieces)
        .map(|piece| {
            let start = from + step * f64::from(piece);
            one_piece(start, start + step, &f)
        })
        .sum()
}

/// `∫ f` over the pieces between neighbouring points of a sorted list.
pub(crate) fn integrate_between(points: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    points
        .windows(2)
        .map(|pair| match pair {
            [start, end] if end > start => one_piece(*start, *end, &f),
            _ => 0.0,
        })
        .sum()
}

fn one_piece(start: f64, end: f64, f: &impl Fn(f64) -> f64) -> f64 {
    let (center, half) = (0.5 * (start + end), 0.5 * (end - start));
    let sum: f64 = NODES
        .iter()
        .map(|(node, weight)| weight * (f(center - half * node) + f(center + half * node)))
        .sum();
    half * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_exact() {
        let found = integrate(0.0, 2.0, 1, |x| x.powi(19));
        assert!((found / (2.0_f64.powi(20) / 20.0) - 1.0).abs() < 1e-13);
        let found = integrate_between(&[0.0, 0.5, 0.5, 2.0], |x| x * x);
        assert!((found - 8.0 / 3.0).abs() < 1e-13);
    }
}
