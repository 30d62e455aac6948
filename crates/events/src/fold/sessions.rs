//! Sessions of a visitor, from the times of decisions and conversions.

/// A session ends half an hour after its last event,
const GAP: i64 = 30 * 60_000;
/// and a day after its first.
const LONGEST: i64 = 24 * 3_600_000;

/// A stretch of time, both ends included, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Session {
    pub(crate) fn contains(&self, time: i64) -> bool {
        (self.start..=self.end).contains(&time)
    }
}

/// The sessions in which a decision was made; others were influenced from outside and do not count.
pub(crate) fn with_decision(decisions: &[i64], conversions: &[i64]) -> Vec<Session> {
    let mut times: Vec<(i64, bool)> = decisions
        .iter()
        .map(|time| (*time, true))
        .chain(conversions.iter().map(|time| (*time, false)))
        .collect();
    times.sort_unstable();
    let mut sessions: Vec<(Session, bool)> = Vec::new();
    for (time, decided) in times {
        match sessions.last_mut() {
            Some((session, has)) if time - session.end <= GAP && time - session.start < LONGEST => {
                session.end = time;
                *has |= decided;
            }
            _ => sessions.push((Session { start: time, end: time }, decided)),
        }
    }
    sessions.into_iter().filter(|(_, has)| *has).map(|(session, _)| session).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn a_pause_or_a_day_ends_a_session() {
        let minutes = |times: &[i64]| times.iter().map(|time| time * MINUTE).collect::<Vec<_>>();
        let found = with_decision(&minutes(&[0, 100]), &minutes(&[29, 59, 90, 131, 200]));
        let session = |start: i64, end: i64| Session { start: start * MINUTE, end: end * MINUTE };
        assert_eq!(found, [session(0, 59), session(90, 100)]);
        let long: Vec<i64> = (0..100).map(|step| step * 20).collect();
        let found = with_decision(&minutes(&[0, 1_980]), &minutes(&long));
        assert_eq!(found, [session(0, 1_420), session(1_440, 1_980)]);
    }
}
