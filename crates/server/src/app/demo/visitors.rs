//! Who comes to the demo shop, what they are shown, and what they do.

use burgee_engine::{DecideOptions, Engine, User};
use burgee_events::{Accepted, Attribute, Conversion, Decision, Visit};

use super::random::Random;
use super::world::{BANNER, CHECKOUT, DARK_MODE, Events, RECOMMENDATIONS, SEARCH, World};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Visitors of a usual day; on two days of seven there are fewer.
const VISITORS: u64 = 900;
const SEED: u64 = 20_261_125;

const BROWSERS: [&str; 4] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
];
const COUNTRIES: [&str; 5] = ["DE", "FR", "GB", "US", "JP"];
const PLANS: [&str; 4] = ["free", "free", "pro", "enterprise"];

/// The truth: the chance of a purchase without and with the new checkout.
const PURCHASE: [f64; 2] = [0.100, 0.122];
/// What an order is worth in cents at the median, and how far orders lie apart.
const ORDER: (f64, f64) = (4_200.0, 0.6);
/// Few orders are many times as large.
const LARGE_ORDER: (f64, f64) = (0.006, 30.0);
/// The chance of a sign-up by banner: spring, summer, autumn.
const SIGNUP: [f64; 3] = [0.045, 0.062, 0.050];
/// How much faster pages are with the new checkout.
const FASTER: f64 = 0.95;
/// The share of decisions for the recommendations that is lost on its way.
const LOST: f64 = 0.09;

/// The shop.
pub(super) struct Shop {
    account: String,
    project: String,
    events: Events,
}

/// A visit under way.
struct Guest<'a> {
    shop: &'a Shop,
    random: Random,
    visit: Visit,
    rows: &'a mut Accepted,
    events: i64,
}

impl Shop {
    pub(super) fn new(account_id: i64, project_id: i64, world: &World) -> Self {
        Self {
            account: account_id.to_string(),
            project: project_id.to_string(),
            events: world.events.clone(),
        }
    }

    /// All rows of the visitors of one day, which begins at a time in milliseconds.
    pub(super) fn day(&self, engine: &Engine, day: i64, morning: i64) -> Accepted {
        let mut rows = Accepted { project: self.project.clone(), ..Accepted::default() };
        let visitors = if matches!(day % 7, 5 | 6) { VISITORS * 7 / 10 } else { VISITORS };
        for number in 0..visitors {
            self.visitor(engine, (day, number), morning, &mut rows);
        }
        rows
    }

    fn visitor(
        &self,
        engine: &Engine,
        (day, number): (i64, u64),
        morning: i64,
        rows: &mut Accepted,
    ) {
        let mut random = Random::new(SEED + day.unsigned_abs(), number);
        let id = format!("visitor-{day:02}-{number:04}");
        let plan = *random.one_of(&PLANS).unwrap_or(&"free");
        let country = *random.one_of(&COUNTRIES).unwrap_or(&"DE");
        let agent = *random.one_of(&BROWSERS).unwrap_or(&"");
        let device = if agent.contains("iPhone") { "phone" } else { "desktop" };
        let user = User::new(&*id)
            .with_attribute("plan", plan)
            .with_attribute("country", country)
            .with_attribute("device", device);
        let attributes = engine.event_attributes(&user).map(|own| Attribute {
            id: Some(own.entity_id.to_owned()),
            name: Some(own.key.to_owned()),
            kind: Some(own.kind.to_owned()),
            value: Some(own.value.as_str().map_or_else(|| own.value.to_string(), str::to_owned)),
        });
        // Late enough in the day that nothing of what follows lies in the future.
        let arrival = morning + random.below(DAY - HOUR);
        let visit = Visit {
            timestamp: arrival,
            received: arrival,
            visitor_id: id.clone(),
            account_id: self.account.clone(),
            attributes: attributes.collect(),
            user_agent: Some(agent.to_owned()),
            revision: Some(engine.datafile().revision.clone()),
            client_engine: Some("javascript-sdk".to_owned()),
            client_version: Some("6.0.0".to_owned()),
            ..Visit::default()
        };
        let mut guest = Guest { shop: self, random, visit, rows, events: 0 };
        let checkout = guest.sees(engine, &user, CHECKOUT);
        guest.sees(engine, &user, SEARCH);
        let banner = guest.sees(engine, &user, BANNER);
        guest.sees(engine, &user, RECOMMENDATIONS);
        guest.sees(engine, &user, DARK_MODE);
        guest.acts(checkout.as_deref() == Some("on"), banner.as_deref());
    }
}

impl Guest<'_> {
    /// Has a flag decided, and returns the variation.
    fn sees(&mut self, engine: &Engine, user: &User<'_>, flag: &str) -> Option<String> {
        let decision = engine.decide(user, flag, DecideOptions::NONE);
        let variation = decision.variation_key().map(str::to_owned);
        let lost = flag == RECOMMENDATIONS && variation.as_deref() == Some("on");
        if lost && self.random.happens(LOST) {
            return variation;
        }
        for exposure in decision.exposures() {
            let visit = self.next(0);
            let metadata = exposure.metadata;
            self.rows.decisions.push(Decision {
                visit,
                campaign_id: exposure.campaign_id.map(str::to_owned),
                experiment_id: exposure.experiment_id.map(str::to_owned),
                variation_id: exposure.variation_id.map(str::to_owned),
                flag_key: Some(metadata.flag_key.to_owned()),
                rule_key: Some(metadata.rule_key.to_owned()),
                rule_type: Some(metadata.rule_type.name().to_owned()),
                variation_key: Some(metadata.variation_key.to_owned()),
                enabled: Some(metadata.enabled),
                is_holdback: false,
            });
        }
        variation
    }

    fn acts(&mut self, redesigned: bool, banner: Option<&str>) {
        let events = self.shop.events.clone();
        let side = usize::from(redesigned);
        for _ in 0..=self.random.below(3) {
            let pace = if redesigned { FASTER } else { 1.0 };
            let millis = (850.0 * (0.3 * self.random.normal()).exp() * pace).round();
            self.does(events.page_load, "page_load", None, Some(millis));
        }
        let carts = [0.34, 0.36].get(side).copied().unwrap_or_default();
        while self.random.happens(carts) {
            self.does(events.add_to_cart, "add_to_cart", None, None);
        }
        if self.random.happens(PURCHASE.get(side).copied().unwrap_or_default()) {
            let (median, spread) = ORDER;
            let mut cents = median * (spread * self.random.normal()).exp();
            if self.random.happens(LARGE_ORDER.0) {
                cents *= LARGE_ORDER.1;
            }
            #[expect(clippy::cast_possible_truncation, reason = "far fewer cents")]
            let cents = cents.round() as i64;
            self.does(events.purchase, "purchase", Some(cents), None);
        }
        if self.random.happens(0.02) {
            self.does(events.error, "error", None, None);
        }
        let banner = ["spring", "summer", "autumn"].iter().position(|own| banner == Some(own));
        let signup = banner.and_then(|place| SIGNUP.get(place)).copied().unwrap_or(0.045);
        if self.random.happens(signup) {
            self.does(events.signup, "signup", None, None);
        }
    }

    fn does(&mut self, id: i64, key: &str, revenue: Option<i64>, value: Option<f64>) {
        let pause = 1 + self.random.below(4 * 60_000);
        let visit = self.next(pause);
        let text = |key: &str, value: String| (key.to_owned(), Some(value));
        let tags = revenue.map(|own| text("revenue", own.to_string()));
        let tags = tags.into_iter().chain(value.map(|own| text("value", own.to_string())));
        self.rows.conversions.push(Conversion {
            visit,
            entity_id: id.to_string(),
            event_name: key.to_owned(),
            event_type: Some("custom".to_owned()),
            revenue,
            value,
            tags: tags.collect(),
            ..Conversion::default()
        });
    }

    /// The next event of the visit, some milliseconds later.
    fn next(&mut self, later: i64) -> Visit {
        self.visit.timestamp += later;
        self.visit.received = self.visit.timestamp + 250;
        self.events += 1;
        let uuid = format!("{}-{}", self.visit.visitor_id, self.events);
        Visit { uuid, ..self.visit.clone() }
    }
}
