//! Details of results: the split by parts, distributions, days since exposure.

use std::f64::consts::LN_2;
use std::time::Duration;

use burgee_events::Accepted;
use serde_json::{Value, json};

use crate::results::{DAY, Trial};
use crate::support::TestApp;

fn close(actual: &Value, expected: f64) {
    let actual = actual.as_f64().unwrap_or_else(|| panic!("{actual} is no number"));
    assert!(
        (actual - expected).abs() <= 1e-9 * expected.abs().max(1e-6),
        "{actual} is not {expected}"
    );
}

/// The detail with all that has come, however long a busy machine takes.
async fn detail(trial: &Trial, app: &TestApp, path: &str) -> Value {
    let path = format!("/burgee/v1/experiments/{}/{path}", trial.id);
    loop {
        let answer = trial.client(app).get(&path).await;
        assert!(matches!(answer.status, 200 | 202), "{}: {}", answer.request, answer.body);
        if answer.status == 200 && answer.body["is_stale"] == false {
            return answer.body;
        }
    }
}

/// The p-value of an even split in two: Beta-binomial likelihoods over the binomial one, averaged.
fn even_split(one: u32, two: u32) -> f64 {
    let rising =
        |from: f64, times: u32| (0..times).map(|step| (from + f64::from(step)).ln()).sum::<f64>();
    let bayes_factor = |concentration: f64| {
        let half = concentration / 2.0;
        let log = rising(half, one) + rising(half, two) - rising(concentration, one + two);
        (log + f64::from(one + two) * LN_2).exp()
    };
    let mean = [100.0, 1_000.0, 10_000.0].map(bayes_factor).iter().sum::<f64>() / 3.0;
    (1.0 / mean).min(1.0)
}

both! {
    async fn the_split_is_tested_by_day_and_by_segment(app: &TestApp) {
        let trial = Trial::new(app).await;
        let path = format!("/burgee/v1/experiments/{}/split", trial.id);
        trial.client(app).get(&path).await.expect(204);
        let midnight = (trial.start / DAY + 1) * DAY;
        // Of every ten visitors one has gold. On the second day variation `on` loses half of its visitors.
        trial.load(app, 0, (500, 0), midnight, 1);
        trial.load(app, 1, (500, 0), midnight, 1);
        trial.load(app, 0, (1_000, 0), midnight + DAY, 1);
        trial.load(app, 1, (500, 0), midnight + DAY, 1);
        trial.load(app, 0, (30, 0), midnight + 2 * DAY, 1);
        app.clock.advance(Duration::from_hours(120));
        let split = detail(&trial, app, "split").await;
        let days = split["days"].as_array().unwrap();
        let (off, on) = (trial.arms[0].as_str(), trial.arms[1].as_str());
        let counts: Vec<_> = days.iter().map(|day| (&day["counts"][off], &day["counts"][on])).collect();
        assert_eq!(counts, [(&json!(500), &json!(500)), (&json!(1_000), &json!(500)), (&json!(30), &json!(0))]);
        let states: Vec<_> = days.iter().map(|day| &day["status"]).collect();
        assert_eq!(states, ["good", "critical", "few_visitors"]);
        let day = |millis: i64| burgee_domain::Timestamp::from_micros(millis * 1_000).to_string()[..10].to_owned();
        assert_eq!((&days[1]["value"], &days[2]["value"]), (&json!(day(midnight + DAY)), &json!(day(midnight + 2 * DAY))));
        close(&days[1]["expected"][off], 750.0);
        close(&days[1]["p_value"], even_split(1_000, 500));
        close(&days[1]["p_adjusted"], 2.0 * even_split(1_000, 500));
        close(&days[0]["p_value"], 1.0);
        assert_eq!((days[2].get("p_value"), days[2].get("p_adjusted")), (None, None));
        // What they all have in common, such as the way in, is no part.
        let segments = split["segments"].as_array().unwrap();
        assert_eq!((segments.len(), &segments[0]["name"]), (1, &json!("plan")));
        assert_eq!(segments[0]["by"], trial.attribute.to_string());
        let values = segments[0]["values"].as_array().unwrap();
        assert_eq!((&values[0]["value"], &values[1]["value"]), (&json!("free"), &json!("gold")));
        assert_eq!((&values[1]["counts"][off], &values[1]["counts"][on]), (&json!(153), &json!(100)));
        close(&values[1]["p_value"], even_split(153, 100));
        let gold = trial.results(app, &format!("?attribute_id={}&attribute_value=gold", trial.attribute)).await;
        assert_eq!(gold["x_stats"]["srm"]["counts"], values[1]["counts"]);
        assert_eq!(gold["x_stats"]["srm"]["p_value"], values[1]["p_value"]);
        // A question narrows it as it does results.
        let narrowed = detail(&trial, app, &format!("split?attribute_id={}&attribute_value=gold", trial.attribute)).await;
        assert_eq!((&narrowed["days"][1]["counts"][off], &narrowed["segments"]), (&json!(100), &json!([])));
    }

    async fn totals_of_visitors_are_distributed(app: &TestApp) {
        let trial = Trial::new(app).await;
        trial.load(app, 0, (1_000, 100), trial.start, 1);
        trial.load(app, 1, (1_000, 200), trial.start, 1);
        let (off, on) = (trial.arms[0].as_str(), trial.arms[1].as_str());
        let revenue = detail(&trial, app, "distribution?metric=1").await;
        assert_eq!((&revenue["metric"]["name"], &revenue["scale"]), (&json!("Overall revenue"), &json!("linear")));
        let bounds: Vec<f64> = revenue["bounds"].as_array().unwrap().iter().map(|own| own.as_f64().unwrap()).collect();
        assert_eq!((bounds.len(), bounds[0], bounds[1], bounds[40]), (41, 1_000.0, 1_020.0, 1_800.0));
        // They spend 1000, 1100, … 1800, so that every fifth bin has some, and the last bin its upper bound.
        let bins = |arm: &str| -> Vec<(usize, i64)> {
            let bins = revenue["results"][arm]["bins"].as_array().unwrap().iter().map(|own| own.as_i64().unwrap());
            bins.enumerate().filter(|(_, count)| *count > 0).collect()
        };
        assert_eq!(bins(off), [(0, 12), (5, 11), (10, 11), (15, 11), (20, 11), (25, 11), (30, 11), (35, 11), (39, 11)]);
        assert_eq!(bins(on)[..3], [(0, 23), (5, 23), (10, 22)]);
        let own = &revenue["results"][off];
        assert_eq!((&own["units"], &own["zero"], &own["largest"]), (&json!(1_000), &json!(900), &json!(1_800.0)));
        // 12 times 1000 and 11 times each of 1100 to 1800.
        assert_eq!(own["value"], 12 * 1_000 + 11 * 11_600);
        assert_eq!(revenue["cap"], json!({ "is_applied": true, "quantile": 0.999, "value": 1_800.0 }));
        assert_eq!((&own["above_cap"], &own["above_cap_value"]), (&json!(0), &json!(0)));
        let buyers = detail(&trial, app, "distribution").await;
        assert_eq!((&buyers["bounds"], &buyers["results"][on]["bins"]), (&json!([1.0, 2.0]), &json!([200])));
        assert_eq!(buyers["cap"]["is_applied"], false);
        for (query, pointer) in [("metric=4", "?metric"), ("metric=x", "?metric"), ("browser=netscape", "?browser")] {
            let path = format!("/burgee/v1/experiments/{}/distribution?{query}", trial.id);
            let refused = trial.client(app).get(&path).await.expect(400);
            assert!(refused.to_string().contains(pointer), "{refused}");
        }
    }

    async fn days_since_exposure_are_those_of_visitors_who_had_them(app: &TestApp) {
        let trial = Trial::new(app).await;
        trial.load(app, 0, (400, 100), trial.start, 0);
        trial.load(app, 1, (400, 200), trial.start, 0);
        let name = |n: usize| format!("v1-{}-{n}", trial.start);
        let late = (0..40).map(|n| trial.purchase(&name(n), trial.start + 3 * DAY, 100));
        // The last that is known is on the sixth day, of which nobody has had all.
        let last = trial.purchase(&name(399), trial.start + 5 * DAY, 100);
        let conversions = late.chain([last]).collect();
        let project = app.project_id.to_string();
        trial.node.log.load(Accepted { project, decisions: vec![], conversions }).unwrap();
        app.clock.advance(Duration::from_hours(240));
        let (off, on) = (trial.arms[0].as_str(), trial.arms[1].as_str());
        let since = detail(&trial, app, "since-exposure").await;
        let days = |arm: &str| since["results"][arm]["days"].as_array().unwrap().clone();
        let shown = |day: &Value| (day["units"].as_i64().unwrap(), day["value"].as_i64().unwrap());
        assert_eq!(days(off).iter().map(shown).collect::<Vec<_>>(), [(400, 100), (400, 0), (400, 0), (400, 0), (400, 0)]);
        assert_eq!(days(on).iter().map(shown).collect::<Vec<_>>(), [(400, 200), (400, 0), (400, 0), (400, 40), (400, 0)]);
        let (first, other) = (&days(off)[0], &days(on)[0]);
        close(&first["mean"], 0.25);
        close(&other["lift"]["value"], 1.0);
        assert!(first.get("lift").is_none() && since["results"][off]["is_baseline"] == true);
        // The confidence sequence of a mean: k = n rho², rho² = (x + ln(x + 1)) / N*, x = -2 ln alpha.
        let x = -2.0 * 0.1_f64.ln();
        let k = 400.0 * (x + (x + 1.0).ln()) / 5_000.0;
        let reach = ((k + 1.0) / k * ((k + 1.0).ln() + x)).sqrt() * (0.25_f64 * 0.75 / 400.0).sqrt();
        close(&first["confidence_interval"][0], 0.25 - reach);
        close(&first["confidence_interval"][1], 0.25 + reach);
        assert!(days(off)[1].get("confidence_interval").is_none(), "nothing varies");
        let fixed = detail(&trial, app, "since-exposure?x_engine=fixed_horizon&x_confidence_level=0.95").await;
        let width = 1.959_963_984_540_054 * (0.25_f64 * 0.75 / 400.0).sqrt();
        close(&fixed["results"][off]["days"][0]["confidence_interval"][1], 0.25 + width);
        let revenue = detail(&trial, app, "since-exposure?metric=1").await;
        close(&revenue["results"][on]["days"][3]["rate"], 10.0);
    }
}
