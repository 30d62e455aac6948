//! The description of the API as a whole; operations are described where they are handled.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};

use crate::error::{
    AppError, Form, PermissionError, ProblemDetail, ScheduleError, ValidationErrors,
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Burgee", description = "Feature flags and experimentation, wire-compatible with Optimizely Feature Experimentation."),
    components(schemas(AppError, PermissionError, ProblemDetail, ScheduleError, ValidationErrors)),
    security(("bearer" = [])),
)]
struct Description;

/// What there is to say before any operation is known.
pub(super) fn begin() -> OpenApi {
    let mut description = Description::openapi();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    description
}

/// Adds to every operation how its errors look.
pub(super) fn finish(description: &mut OpenApi) {
    for (path, item) in &mut description.paths.paths {
        let form = Form::of(path);
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            describe_errors(form, operation);
        }
    }
}

fn describe_errors(form: Form, operation: &mut Operation) {
    let (other, invalid) = match form {
        Form::Problem => (error::<ProblemDetail>("application/problem+json"), None),
        Form::App => (error::<AppError>("application/json"), None),
        Form::Schedule => (error::<ScheduleError>("application/json"), Some(validation())),
        Form::Permission => (error::<PermissionError>("application/json"), Some(validation())),
    };
    let responses = &mut operation.responses.responses;
    if let Some(invalid) = invalid {
        responses.insert("422".to_owned(), RefOr::T(invalid));
    }
    responses.insert("default".to_owned(), RefOr::T(other));
}

fn validation() -> Response {
    error::<ValidationErrors>("application/json")
}

fn error<T: ToSchema + PartialSchema>(content_type: &str) -> Response {
    let schema = Ref::from_schema_name(T::name());
    let mut response = Response::new("What is wrong.");
    let content = RefOr::T(Content::new(Some(schema)));
    response.content.insert(content_type.to_owned(), content);
    response
}
