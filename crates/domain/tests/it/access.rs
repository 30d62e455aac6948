//! Who may do what with the single things of a project.

use burgee_domain::{
    Access, Action, EntityRole, EntityType, Environment, Error, Flag, Grants, Holder, Role, Ruleset,
};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{EMAIL, START, World, ab, add_rule, replace};

const ROLES: [Role; 5] =
    [Role::Viewer, Role::Editor, Role::Publisher, Role::ProjectOwner, Role::Administrator];
const ACTIONS: [Action; 5] =
    [Action::Read, Action::Edit, Action::Publish, Action::Manage, Action::Administer];

fn entity_role() -> impl Strategy<Value = Option<EntityRole>> {
    prop::option::of(prop::sample::select(
        EntityRole::NAMES.map(|name| EntityRole::from_name(name).unwrap()).to_vec(),
    ))
}

fn grants(
    (flag, environment, audience): (Option<EntityRole>, Option<EntityRole>, Option<EntityRole>),
    world: &World,
) -> Grants {
    let mut grants = Grants::none(1, 7, Holder::User("u1".to_owned()), START);
    grants.set(EntityType::Flags, world.flag().id, flag);
    grants.set(EntityType::Environments, world.environment.id, environment);
    grants.set(EntityType::Audiences, world.audiences[0].id, audience);
    grants
}

/// What somebody may do with everything there is, in one list.
fn abilities(
    access: &Access,
    flag: &Flag,
    environment: &Environment,
    audience: i64,
) -> Vec<EntityRole> {
    vec![
        access.on_flag(flag),
        access.on_environment(environment),
        access.on_ruleset(flag, environment),
        access.on_audience(audience, []),
        access.on_audience(audience, [(flag, environment)]),
    ]
}

proptest! {
    #[test]
    fn a_higher_role_in_the_project_never_allows_less(
        own in prop::option::of((entity_role(), entity_role(), entity_role())),
        teams in prop::collection::vec((entity_role(), entity_role(), entity_role()), 0..3),
        is_maker: bool,
    ) {
        let world = World::with_flag();
        let (flag, environment) = (world.flag(), &world.environment);
        let email = if is_maker { EMAIL } else { "bob@example.com" };
        let own = own.map(|roles| grants(roles, &world));
        let teams: Vec<Grants> = teams.into_iter().map(|roles| grants(roles, &world)).collect();
        let mut below: Option<(Role, Vec<EntityRole>)> = None;
        for role in ROLES {
            let access = Access::new(role, email).with(own.clone(), teams.clone());
            let here = abilities(&access, flag, environment, world.audiences[0].id);
            prop_assert!(here[2] <= EntityRole::Publish && here[2] <= here[0].min(here[1]));
            if let Some((lower, before)) = below {
                for (own, before) in here.iter().zip(before) {
                    prop_assert!(*own >= before, "{role:?} has less than {lower:?}");
                    for action in ACTIONS {
                        prop_assert!(own.allows(action) || !before.allows(action));
                        prop_assert!(role.allows(action) || !lower.allows(action));
                    }
                }
            }
            below = Some((role, here));
        }
    }

    #[test]
    fn without_roles_of_its_own_a_thing_has_the_projects(role in prop::sample::select(ROLES.to_vec())) {
        let world = World::with_flag();
        let access = Access::new(role, "bob@example.com");
        let expected = EntityRole::from(role);
        prop_assert_eq!(access.on_flag(world.flag()), expected);
        prop_assert_eq!(access.on_environment(&world.environment), expected);
        for action in [Action::Read, Action::Edit, Action::Publish] {
            let own = access.on_ruleset(world.flag(), &world.environment);
            prop_assert_eq!(own.allows(action), role.allows(action));
        }
    }
}

fn access(
    role: Role,
    flag: Option<EntityRole>,
    environment: Option<EntityRole>,
    world: &World,
) -> Access {
    Access::new(role, "bob@example.com")
        .with(Some(grants((flag, environment, None), world)), Vec::new())
}

#[test]
fn in_a_ruleset_the_lower_role_counts() {
    use EntityRole::{Admin, Edit, None, Publish, Toggle, View};
    let world = World::with_flag();
    for (environment, flag, expected) in [
        (Admin, Admin, Publish),
        (Admin, Edit, Edit),
        (Publish, Edit, Edit),
        (Publish, View, View),
        (Edit, Admin, Edit),
        (Toggle, Publish, Toggle),
        (View, Admin, View),
        (Admin, None, None),
    ] {
        let own = access(Role::Viewer, Some(flag), Some(environment), &world);
        let role = own.on_ruleset(world.flag(), &world.environment);
        assert_eq!(role, expected, "{environment:?} {flag:?}");
        let owner = access(Role::ProjectOwner, Some(flag), Some(environment), &world);
        assert_eq!(owner.on_ruleset(world.flag(), &world.environment), Publish);
    }
}

#[test]
fn who_has_no_role_on_a_flag_does_not_see_it() {
    let world = World::with_flag();
    let own = access(Role::Publisher, Some(EntityRole::None), None, &world);
    assert_eq!(own.see_flag(world.flag()), Err(Error::not_found("Flag", "checkout")));
    assert_eq!(own.edit_flag(world.flag()), Err(Error::not_found("Flag", "checkout")));
    let own = access(Role::Publisher, Some(EntityRole::View), Some(EntityRole::None), &world);
    assert_eq!(own.edit_flag(world.flag()), Err(Error::Forbidden));
    let key = &world.environment.key;
    assert_eq!(
        own.see_ruleset(world.flag(), &world.environment),
        Err(Error::not_found("Environment", key))
    );
}

#[test]
fn the_own_role_counts_before_the_makers_and_that_before_the_teams() {
    let world = World::with_flag();
    let team = grants((Some(EntityRole::View), None, None), &world);
    let own = grants((Some(EntityRole::None), None, None), &world);
    let role = |email: &str, own: Option<&Grants>| {
        let access = Access::new(Role::Editor, email).with(own.cloned(), vec![team.clone()]);
        access.on_flag(world.flag())
    };
    assert_eq!(role("bob@example.com", None), EntityRole::View);
    assert_eq!(role(EMAIL, None), EntityRole::Admin);
    assert_eq!(role(EMAIL, Some(&own)), EntityRole::None);
    // Who may only look on in the project has nothing from having made the flag once.
    let access = Access::new(Role::Viewer, EMAIL);
    assert_eq!(access.on_flag(world.flag()), EntityRole::View);
}

#[test]
fn of_several_teams_the_best_role_counts() {
    let world = World::with_flag();
    let teams = [EntityRole::View, EntityRole::Publish, EntityRole::None]
        .map(|role| grants((Some(role), None, None), &world));
    let access = Access::new(Role::Editor, "bob@example.com").with(None, teams.to_vec());
    assert_eq!(access.on_flag(world.flag()), EntityRole::Publish);
}

#[test]
fn what_is_live_in_a_restricted_environment_takes_more() {
    let mut world = World::with_flag();
    world.environment.has_restricted_permissions = true;
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    let prepared = world.ruleset().clone();
    world.switch(0, true);
    let live = world.ruleset().clone();
    world.patch(&replace("/rules/test/enabled", true)).unwrap();
    let started = world.ruleset().clone();
    world.patch(&replace("/rules/test/percentage_included", 5_000)).unwrap();
    let widened = world.ruleset().clone();
    let empty = Ruleset {
        rules: indexmap::IndexMap::new(),
        rule_priorities: Vec::new(),
        ..prepared.clone()
    };
    for (before, after, least) in [
        (&empty, &prepared, EntityRole::Edit),
        (&prepared, &live, EntityRole::Toggle),
        (&live, &started, EntityRole::Toggle),
        (&started, &live, EntityRole::Toggle),
        (&started, &widened, EntityRole::Publish),
    ] {
        for name in EntityRole::NAMES {
            let role = EntityRole::from_name(name).unwrap();
            let own = access(Role::Viewer, Some(EntityRole::Admin), Some(role), &world);
            let outcome = own.change_ruleset(world.flag(), &world.environment, before, after);
            assert_eq!(outcome.is_ok(), role >= least, "{role:?} {outcome:?}");
        }
    }
}

#[test]
fn flags_are_made_by_who_may_edit_somewhere() {
    let world = World::with_flag();
    let one = std::slice::from_ref(&world.environment);
    let make = |role, environment| access(role, None, environment, &world).create_flag(one);
    assert_eq!(make(Role::Viewer, None), Err(Error::Forbidden));
    assert_eq!(make(Role::Viewer, Some(EntityRole::Edit)), Ok(()));
    assert_eq!(make(Role::Editor, Some(EntityRole::View)), Err(Error::Forbidden));
    assert_eq!(make(Role::ProjectOwner, Some(EntityRole::View)), Ok(()));
    assert_eq!(access(Role::Editor, None, None, &world).create_flag(&[]), Ok(()));
}

#[test]
fn names_are_those_of_the_protocol() {
    for name in EntityRole::NAMES {
        let role = EntityRole::from_name(name).unwrap();
        assert_eq!(serde_json::to_value(role).unwrap(), json!(name));
    }
    assert_eq!(EntityRole::from_name("unknown"), None);
}
