//! Request bodies: names in any case, unknown members ignored, null the same as absent, nothing after the end; texts
//! are borrowed from the request.

use std::borrow::Cow;
use std::fmt;

use burgee_engine::Attributes;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// A text, borrowed where it has no escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Own;

        impl<'de> Visitor<'de> for Own {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Own)
    }
}

/// Makes a body: a struct whose members are read by name, whatever the case.
macro_rules! body {
    ($(#[$meta:meta])* struct $name:ident<$life:lifetime> { $($key:literal => $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $name<$life> {
            $(pub(crate) $field: $type,)+
            marker: std::marker::PhantomData<&$life ()>,
        }

        impl<$life> Deserialize<$life> for $name<$life> {
            fn deserialize<D: Deserializer<$life>>(deserializer: D) -> Result<Self, D::Error> {
                struct Own;

                impl<$life> Visitor<$life> for Own {
                    type Value = $name<$life>;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str("an object")
                    }

                    fn visit_unit<E>(self) -> Result<Self::Value, E> {
                        Ok($name::default())
                    }

                    fn visit_map<A: MapAccess<$life>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        let mut own = $name::default();
                        while let Some(key) = map.next_key::<Text<$life>>()? {
                            $(if key.eq_ignore_ascii_case($key) {
                                if let Some(value) = map.next_value::<Option<$type>>()? {
                                    own.$field = value;
                                }
                                continue;
                            })+
                            map.next_value::<IgnoredAny>()?;
                        }
                        Ok(own)
                    }
                }

                deserializer.deserialize_any(Own)
            }
        }
    };
}

body! {
    /// What `/v1/decide` is sent.
    struct DecideBody<'de> {
        "userId" => user_id: Text<'de>,
        "userAttributes" => attributes: Attributes<'de>,
        "decideOptions" => options: Vec<Text<'de>>,
        "forcedDecisions" => forced_decisions: Vec<ForcedBody<'de>>,
        "fetchSegments" => fetch_segments: bool,
        "fetchSegmentsOptions" => segment_options: Vec<Text<'de>>,
    }
}

body! {
    /// A decision that the caller forces.
    struct ForcedBody<'de> {
        "flagKey" => flag_key: Text<'de>,
        "ruleKey" => rule_key: Text<'de>,
        "variationKey" => variation_key: Text<'de>,
    }
}

body! {
    /// What `/v1/activate` and `/v1/track` are sent.
    struct UserBody<'de> {
        "userId" => user_id: Text<'de>,
        "userAttributes" => attributes: Attributes<'de>,
        "eventTags" => tags: Map<String, Value>,
    }
}

body! {
    /// What `/v1/override` is sent.
    struct OverrideBody<'de> {
        "userId" => user_id: Text<'de>,
        "experimentKey" => experiment_key: Text<'de>,
        "variationKey" => variation_key: Text<'de>,
    }
}

body! {
    /// What `/v1/lookup` and `/v1/save` are sent.
    struct ProfileBody<'de> {
        "userId" => user_id: Text<'de>,
        "experimentBucketMap" => map: Map<String, Value>,
    }
}

body! {
    /// What `/v1/send-odp-event` is sent.
    struct OdpEventBody<'de> {
        "action" => action: Text<'de>,
        "type" => kind: Text<'de>,
        "identifiers" => identifiers: std::collections::BTreeMap<String, String>,
        "data" => data: Map<String, Value>,
    }
}

body! {
    /// What `/v1/batch` is sent.
    struct BatchBody<'de> {
        "operations" => operations: Vec<OperationBody<'de>>,
    }
}

body! {
    /// One request of a batch. The name `parameters` is the description's, `params` the reference's own.
    struct OperationBody<'de> {
        "method" => method: Text<'de>,
        "url" => url: Text<'de>,
        "operationID" => operation_id: Text<'de>,
        "body" => body: Map<String, Value>,
        "params" => params: Option<std::collections::BTreeMap<String, String>>,
        "parameters" => parameters: Option<std::collections::BTreeMap<String, String>>,
        "headers" => headers: std::collections::BTreeMap<String, String>,
    }
}

body! {
    /// What a webhook is sent.
    struct WebhookBody<'de> {
        "project_id" => project_id: i64,
        "timestamp" => timestamp: i64,
        "event" => event: Text<'de>,
        "data" => data: WebhookData<'de>,
    }
}

body! {
    /// What has changed, by a webhook.
    struct WebhookData<'de> {
        "revision" => revision: i32,
        "environment" => environment: Text<'de>,
    }
}

/// Reads a body; none at all is the same as an empty object.
pub(crate) fn read<'de, T: Deserialize<'de> + Default>(
    bytes: &'de [u8],
) -> Result<T, serde_json::Error> {
    if bytes.is_empty() { Ok(T::default()) } else { serde_json::from_slice(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_read_as_go_reads_them() {
        let body: DecideBody<'_> =
            read(br#"{"USERID":"a","userattributes":{"b":1},"more":[{}],"decideOptions":null}"#)
                .unwrap();
        assert_eq!((&*body.user_id, body.attributes.len()), ("a", 1));
        for (text, good) in [
            ("", true),
            ("null", true),
            ("{}", true),
            ("{\"userId\":null}", true),
            ("{\"userId\":5}", false),
            ("[]", false),
            ("{", false),
            ("{} x", false),
            ("{\"fetchSegments\":\"yes\"}", false),
            ("{\"forcedDecisions\":[{\"flagKey\":\"a\"}]}", true),
        ] {
            assert_eq!(read::<DecideBody<'_>>(text.as_bytes()).is_ok(), good, "{text}");
        }
    }
}
