use crate::harness::Fixture;

both! {
    async fn gives_every_number_once(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| {
            assert_eq!(transaction.next_ids("flag", 1_000, 1).await.unwrap(), 1_000);
            assert_eq!(transaction.next_ids("flag", 1_000, 5).await.unwrap(), 1_001);
            assert_eq!(transaction.next_ids("rule", 1, 1).await.unwrap(), 1);
        });
        let taken_back = store.begin().await.unwrap();
        assert_eq!(taken_back.next_ids("flag", 1_000, 1).await.unwrap(), 1_006);
        drop(taken_back);
        let takers: Vec<_> = (0..16)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    write!(store, |transaction| {
                        transaction.next_ids("flag", 1_000, 2).await.unwrap()
                    })
                })
            })
            .collect();
        let mut taken = Vec::new();
        for taker in takers {
            taken.push(taker.await.unwrap());
        }
        taken.sort_unstable();
        assert_eq!(taken, (0..16).map(|index| 1_006 + 2 * index).collect::<Vec<_>>());
    }
}
