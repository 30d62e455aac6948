use std::collections::BTreeSet;

use burgee_store::{Conflict, DeliveryOutcome, DeliveryRow, Store};

use crate::harness::{Fixture, conflict};

fn delivery(id: i64, now: i64) -> DeliveryRow {
    DeliveryRow::new(id, 5, "datafile.updated", "{}".to_owned(), now)
}

async fn enqueue(store: &Store, deliveries: &[DeliveryRow]) {
    write!(store, |transaction| {
        for delivery in deliveries {
            transaction.enqueue_delivery(delivery).await.unwrap();
        }
    });
}

async fn claim(store: &Store, now: i64, lease_until: i64, limit: i64) -> Vec<i64> {
    write!(store, |transaction| {
        let claimed = transaction.claim_deliveries(now, lease_until, limit).await.unwrap();
        claimed.iter().map(|delivery| delivery.id).collect()
    })
}

both! {
    async fn is_leased_to_one_sender_at_a_time(fixture: &Fixture) {
        let store = &fixture.store;
        enqueue(store, &[delivery(1, 10), delivery(2, 20), delivery(3, 30)]).await;
        assert_eq!(claim(store, 9, 100, 10).await, [0_i64; 0]);
        assert_eq!(claim(store, 20, 100, 1).await, [1]);
        assert_eq!(claim(store, 20, 100, 10).await, [2]);
        assert_eq!(claim(store, 20, 100, 10).await, [0_i64; 0]);
        // The first sender never came back.
        assert_eq!(claim(store, 100, 200, 10).await, [1, 2, 3]);
        let stored = store.delivery(1).await.unwrap().unwrap();
        assert_eq!((stored.attempts, stored.next_attempt_at), (2, Some(200)));
    }
}

both! {
    async fn is_settled_by_the_attempt_that_holds_the_lease(fixture: &Fixture) {
        let store = &fixture.store;
        enqueue(store, &[delivery(1, 10)]).await;
        claim(store, 10, 20, 1).await;
        claim(store, 20, 30, 1).await;
        let failure = DeliveryOutcome {
            delivered_at: None,
            next_attempt_at: Some(50),
            status: Some(503),
            error: Some("busy".to_owned()),
        };
        let success =
            DeliveryOutcome { delivered_at: Some(25), status: Some(200), ..Default::default() };
        write!(store, |transaction| {
            assert!(!transaction.record_delivery(1, 1, &success).await.unwrap());
            assert!(transaction.record_delivery(1, 2, &failure).await.unwrap());
        });
        let stored = store.delivery(1).await.unwrap().unwrap();
        let failed = DeliveryRow {
            attempts: 2,
            next_attempt_at: Some(50),
            last_status: Some(503),
            last_error: Some("busy".to_owned()),
            ..delivery(1, 10)
        };
        assert_eq!(stored, failed);

        assert_eq!(claim(store, 50, 60, 1).await, [1]);
        write!(store, |transaction| {
            assert!(transaction.record_delivery(1, 3, &success).await.unwrap());
        });
        assert_eq!(claim(store, 1_000, 2_000, 1).await, [0_i64; 0]);
        let stored = store.delivery(1).await.unwrap().unwrap();
        assert_eq!((stored.delivered_at, stored.last_error), (Some(25), None));

        write!(store, |transaction| {
            transaction.redeliver(1, 3_000).await.unwrap();
            assert_eq!(conflict(transaction.redeliver(9, 3_000).await), Conflict::Stale);
        });
        assert_eq!(claim(store, 3_000, 4_000, 1).await, [1]);
    }
}

both! {
    async fn is_listed_and_purged(fixture: &Fixture) {
        let store = &fixture.store;
        let settled = DeliveryRow { next_attempt_at: None, ..delivery(2, 20) };
        let other = DeliveryRow { webhook_id: 6, ..delivery(3, 30) };
        enqueue(store, &[delivery(1, 10), settled.clone(), other]).await;
        assert_eq!(
            store.deliveries_of_webhook(5, 10).await.unwrap(),
            [settled.clone(), delivery(1, 10)],
        );
        assert_eq!(store.deliveries_of_webhook(5, 1).await.unwrap(), [settled]);
        write!(store, |transaction| {
            assert_eq!(transaction.purge_deliveries(20).await.unwrap(), 0);
            assert_eq!(transaction.purge_deliveries(1_000).await.unwrap(), 1);
        });
        assert_eq!(store.deliveries_of_webhook(5, 10).await.unwrap(), [delivery(1, 10)]);
    }
}

both! {
    async fn is_claimed_once_by_many_senders(fixture: &Fixture) {
        let store = &fixture.store;
        let deliveries: Vec<_> = (1..=200).map(|id| delivery(id, 10)).collect();
        enqueue(store, &deliveries).await;
        let senders: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut claimed = Vec::new();
                    loop {
                        let batch = claim(&store, 10, 1_000, 7).await;
                        if batch.is_empty() {
                            return claimed;
                        }
                        claimed.extend(batch);
                    }
                })
            })
            .collect();
        let mut claimed = Vec::new();
        for sender in senders {
            claimed.extend(sender.await.unwrap());
        }
        assert_eq!(claimed.len(), 200);
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), (1..=200).collect());
    }
}
