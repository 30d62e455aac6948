//! Who may do what in a project.

use serde::{Deserialize, Serialize};

/// The role of a person in a project, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything.
    Viewer,
    /// Changes flags and their surroundings.
    Editor,
    /// Also starts and stops in restricted environments.
    Publisher,
    /// Also manages environments, webhooks and people.
    ProjectOwner,
    /// Everything in every project.
    Administrator,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read something of the project.
    Read,
    /// Change flags, variations, audiences, attributes, events, or rules of an unrestricted environment.
    Edit,
    /// Change what is live in a restricted environment.
    Publish,
    /// Change environments, settings, webhooks or people of the project.
    Manage,
    /// Change the account: projects, plan, privacy requests.
    Administer,
}

impl Action {
    /// All of them, the most harmless first.
    pub const ALL: [Self; 5] =
        [Self::Read, Self::Edit, Self::Publish, Self::Manage, Self::Administer];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Edit => "edit",
            Self::Publish => "publish",
            Self::Manage => "manage",
            Self::Administer => "administer",
        }
    }
}

impl Role {
    /// All of them, the weakest first.
    pub const ALL: [Self; 5] =
        [Self::Viewer, Self::Editor, Self::Publisher, Self::ProjectOwner, Self::Administrator];

    /// Whether the role may do it. What is not allowed here is denied.
    pub fn allows(self, action: Action) -> bool {
        let least = match action {
            Action::Read => Self::Viewer,
            Action::Edit => Self::Editor,
            Action::Publish => Self::Publisher,
            Action::Manage => Self::ProjectOwner,
            Action::Administer => Self::Administrator,
        };
        self >= least
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::ProjectOwner => "project_owner",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the name on the wire; the restricted variants of the vendor are the plain roles here.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "restricted_publisher" => Some(Self::Publisher),
            "restricted_editor" => Some(Self::Editor),
            _ => Self::ALL.into_iter().find(|role| role.name() == name),
        }
    }
}
