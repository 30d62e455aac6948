//! What is counted: under the reference's names, so that dashboards go on working, and under ours, with labels.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::events::EventSink;

/// Upper bounds of the buckets in milliseconds, as the reference has them.
const MILLISECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What requests are timed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Config,
    Datafile,
    Activate,
    Decide,
    Override,
    Lookup,
    Save,
    Reset,
    Track,
    OdpEvent,
    Token,
    /// Not timed by the reference.
    Stream,
    Ofrep,
}

impl Route {
    const ALL: [(Self, &'static str); 13] = [
        (Self::Activate, "activate"),
        (Self::Token, "create-api-access-token"),
        (Self::Decide, "decide"),
        (Self::Config, "get-config"),
        (Self::Datafile, "get-datafile"),
        (Self::Lookup, "lookup"),
        (Self::Override, "override"),
        (Self::Reset, "reset"),
        (Self::Save, "save"),
        (Self::OdpEvent, "send-odp-event"),
        (Self::Track, "track-event"),
        (Self::Stream, "notifications"),
        (Self::Ofrep, "ofrep"),
    ];

    /// What the reference calls the spans of the route.
    pub(crate) fn span_name(self) -> &'static str {
        match self {
            Self::Config => "OptimizelyConfig",
            Self::Datafile => "OptimizelyDatafile",
            Self::Activate => "Activate",
            Self::Decide => "Decide",
            Self::Override => "Override",
            Self::Lookup => "Lookup",
            Self::Save => "Save",
            Self::Reset => "Reset",
            Self::Track => "Track",
            Self::OdpEvent => "SendOdpEvent",
            Self::Token => "AuthToken",
            Self::Stream => "SendNotificationEvent",
            Self::Ofrep => "Ofrep",
        }
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|(own, _)| *own == self).unwrap_or(0)
    }

    fn is_of_the_reference(self) -> bool {
        !matches!(self, Self::Stream | Self::Ofrep)
    }
}

/// The times of one route.
#[derive(Debug, Default)]
struct Timer {
    hits: AtomicU64,
    nanoseconds: AtomicU64,
    /// Not cumulative; the last is for what is slower than all bounds.
    buckets: [AtomicU64; 12],
    /// Answers of 200 and something, 300, 400, 500.
    classes: [AtomicU64; 4],
}

/// The counters of a node.
pub(crate) struct Metrics {
    timers: [Timer; 13],
    /// Answered before a route was reached: by the SDK key, the host, or for want of room.
    rejected: AtomicU64,
    shed: AtomicU64,
    pub(crate) streams: AtomicU64,
    pub(crate) notifications_missed: AtomicU64,
    pub(crate) odp_events_dropped: AtomicU64,
    pub(crate) datafile_fetches: AtomicU64,
    pub(crate) datafile_failures: AtomicU64,
    pub(crate) deliveries: Arc<Deliveries>,
    pub(crate) sink: Arc<dyn EventSink>,
    started: Instant,
}

/// How event batches fare.
#[derive(Debug, Default)]
pub struct Deliveries {
    pub(crate) success: AtomicU64,
    pub(crate) failure: AtomicU64,
    pub(crate) retry: AtomicU64,
}

impl Metrics {
    pub(crate) fn new(sink: Arc<dyn EventSink>, deliveries: Arc<Deliveries>) -> Self {
        Self {
            timers: Default::default(),
            rejected: AtomicU64::new(0),
            shed: AtomicU64::new(0),
            streams: AtomicU64::new(0),
            notifications_missed: AtomicU64::new(0),
            odp_events_dropped: AtomicU64::new(0),
            datafile_fetches: AtomicU64::new(0),
            datafile_failures: AtomicU64::new(0),
            deliveries,
            sink,
            started: Instant::now(),
        }
    }

    /// Notes a request that reached its route.
    pub(crate) fn note(&self, route: Route, took: Duration, status: u16) {
        let Some(timer) = self.timers.get(route.place()) else { return };
        timer.hits.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        timer.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
        let milliseconds = took.as_secs_f64() * 1e3;
        let bucket = MILLISECONDS.iter().position(|bound| milliseconds <= *bound);
        let bucket = timer.buckets.get(bucket.unwrap_or(MILLISECONDS.len()));
        let class = timer.classes.get(usize::from(status / 100).saturating_sub(2));
        for counter in [bucket, class].into_iter().flatten() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes a request that did not reach a route.
    pub(crate) fn reject(&self) {
        self.rejected.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a request that was turned away for want of room.
    pub(crate) fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }

    /// The reference's other format: one JSON object.
    pub(crate) fn expvar(&self) -> Vec<u8> {
        let mut members: Vec<(String, String)> = vec![
            ("cmdline".into(), "[\"burgee\"]".into()),
            ("counter.dispatcher.failFlush".into(), count(&self.deliveries.failure)),
            ("counter.dispatcher.retryFlush".into(), count(&self.deliveries.retry)),
            ("counter.dispatcher.successFlush".into(), count(&self.deliveries.success)),
            ("gauge.dispatcher.queueSize".into(), self.sink.waiting().to_string()),
            ("counter.events.dropped".into(), self.sink.dropped().to_string()),
            ("memstats".into(), format!("{{\"Sys\":{}}}", resident_bytes())),
        ];
        for ((route, name), timer) in Route::ALL.iter().zip(&self.timers) {
            if !route.is_of_the_reference() {
                continue;
            }
            members.push((format!("timer.{name}.hits"), count(&timer.hits)));
            members.push((format!("timer.{name}.responseTime"), timer.milliseconds().to_string()));
            for percent in [50, 90, 95, 99] {
                let key = format!("timer.{name}.responseTimeHist.p{percent}");
                members.push((key, timer.percentile(percent).to_string()));
            }
        }
        members.sort();
        let lines: Vec<String> =
            members.into_iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        format!("{{\n{}\n}}\n", lines.join(",\n")).into_bytes()
    }

    /// Prometheus' text format, 0.0.4.
    pub(crate) fn prometheus(&self) -> Vec<u8> {
        let mut out = String::with_capacity(16_384);
        let counters = [
            ("counter_dispatcher_success_flush", &self.deliveries.success),
            ("counter_dispatcher_fail_flush", &self.deliveries.failure),
            ("counter_dispatcher_retry_flush", &self.deliveries.retry),
            ("burgee_requests_rejected_total", &self.rejected),
            ("burgee_requests_shed_total", &self.shed),
            ("burgee_notifications_missed_total", &self.notifications_missed),
            ("burgee_odp_events_dropped_total", &self.odp_events_dropped),
            ("burgee_datafile_fetches_total", &self.datafile_fetches),
            ("burgee_datafile_fetch_failures_total", &self.datafile_failures),
        ];
        for (name, counter) in counters {
            metric(&mut out, name, "counter", &count(counter));
        }
        metric(
            &mut out,
            "burgee_events_dropped_total",
            "counter",
            &self.sink.dropped().to_string(),
        );
        let waiting = self.sink.waiting().to_string();
        metric(&mut out, "gauge_dispatcher_queue_size", "gauge", &waiting);
        metric(&mut out, "burgee_events_waiting", "gauge", &waiting);
        metric(&mut out, "burgee_streams", "gauge", &count(&self.streams));
        metric(
            &mut out,
            "process_uptime_seconds",
            "gauge",
            &self.started.elapsed().as_secs().to_string(),
        );
        metric(&mut out, "process_resident_memory_bytes", "gauge", &resident_bytes().to_string());
        for ((route, name), timer) in Route::ALL.iter().zip(&self.timers) {
            if route.is_of_the_reference() && timer.hits.load(Ordering::Relaxed) > 0 {
                timer.write_as_reference(&mut out, &format!("timer_{}", name.replace('-', "_")));
            }
        }
        self.write_labelled(&mut out);
        out.into_bytes()
    }

    /// Our own: one family with labels, in seconds, with buckets that fit.
    fn write_labelled(&self, out: &mut String) {
        let requests = "burgee_requests_total";
        let _ = writeln!(out, "# TYPE {requests} counter");
        for ((_, name), timer) in Route::ALL.iter().zip(&self.timers) {
            for (class, counter) in ["2xx", "3xx", "4xx", "5xx"].iter().zip(&timer.classes) {
                let value = counter.load(Ordering::Relaxed);
                if value > 0 {
                    let _ =
                        writeln!(out, "{requests}{{route=\"{name}\",status=\"{class}\"}} {value}");
                }
            }
        }
        let duration = "burgee_request_duration_seconds";
        let _ = writeln!(out, "# TYPE {duration} histogram");
        for ((_, name), timer) in Route::ALL.iter().zip(&self.timers) {
            let hits = timer.hits.load(Ordering::Relaxed);
            if hits == 0 {
                continue;
            }
            let mut sum = 0;
            for (bound, bucket) in MILLISECONDS.iter().zip(&timer.buckets) {
                sum += bucket.load(Ordering::Relaxed);
                let bound = bound / 1e3;
                let _ = writeln!(out, "{duration}_bucket{{route=\"{name}\",le=\"{bound}\"}} {sum}");
            }
            let seconds = timer.milliseconds() / 1e3;
            let _ = writeln!(out, "{duration}_bucket{{route=\"{name}\",le=\"+Inf\"}} {hits}");
            let _ = writeln!(out, "{duration}_sum{{route=\"{name}\"}} {seconds}");
            let _ = writeln!(out, "{duration}_count{{route=\"{name}\"}} {hits}");
        }
    }
}

impl Timer {
    fn milliseconds(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "years of nanoseconds fit")]
        let nanoseconds = self.nanoseconds.load(Ordering::Relaxed) as f64;
        nanoseconds / 1e6
    }

    /// The upper bound of the bucket that holds a percentile, in milliseconds.
    fn percentile(&self, percent: u64) -> f64 {
        let hits = self.hits.load(Ordering::Relaxed);
        if hits == 0 {
            return 0.0;
        }
        let wanted = (hits * percent).div_ceil(100);
        let mut sum = 0;
        for (bound, bucket) in MILLISECONDS.iter().zip(&self.buckets) {
            sum += bucket.load(Ordering::Relaxed);
            if sum >= wanted {
                return *bound;
            }
        }
        // Slower than every bound: the mean of all is the best that is known.
        #[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^53")]
        let mean = self.milliseconds() / hits as f64;
        mean.max(10.0)
    }

    fn write_as_reference(&self, out: &mut String, name: &str) {
        let hits = self.hits.load(Ordering::Relaxed);
        metric(out, &format!("{name}_hits"), "counter", &hits.to_string());
        let sum = self.milliseconds();
        metric(out, &format!("{name}_response_time"), "counter", &sum.to_string());
        let name = format!("{name}_response_time_hist");
        let _ = writeln!(out, "# HELP {name} \n# TYPE {name} histogram");
        let mut total = 0;
        for (bound, bucket) in MILLISECONDS.iter().zip(&self.buckets) {
            total += bucket.load(Ordering::Relaxed);
            let _ = writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {total}");
        }
        let _ = writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {hits}");
        let _ = writeln!(out, "{name}_sum {sum}\n{name}_count {hits}");
    }
}

fn metric(out: &mut String, name: &str, kind: &str, value: &str) {
    let _ = writeln!(out, "# HELP {name} \n# TYPE {name} {kind}\n{name} {value}");
}

fn count(counter: &AtomicU64) -> String {
    counter.load(Ordering::Relaxed).to_string()
}

/// Zero where the system does not say.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}
