// Generated from docs/openapi.json by `npm run types`.

export interface paths {
    "/burgee/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was done in the account, and what was refused, the newest first. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/environments/{environment_id}/access-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the access tokens of an environment that work, the oldest first. */
        get: operations["list_access_tokens"];
        put?: never;
        /** Makes an access token, which makes the environment secure. The token is shown this once. */
        post: operations["create_access_token"];
        /** Revokes all access tokens and makes the environment public again. */
        delete: operations["revoke_access_tokens"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/environments/{environment_id}/access-tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes an access token at once. The environment stays secure, even without any. */
        delete: operations["revoke_access_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/environments/{environment_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells when things last happened in an environment, as this node has seen it since it started. */
        get: operations["fetch_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/environments/{environment_id}/sdk-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the SDK keys of an environment that work, the oldest first. */
        get: operations["list_sdk_keys"];
        put?: never;
        /**
         * Replaces the SDK key of an environment; the others go on working for `overlap_seconds`, seven days unless
         *     the body says otherwise, 90 days at most.
         */
        post: operations["rotate_sdk_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/environments/{environment_id}/sdk-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an SDK key at once. The current one must be replaced instead. */
        delete: operations["end_sdk_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/experiments/{experiment_id}/distribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Distributes an experiment's visitors by their totals of a metric, the first one unless `metric` says which. */
        get: operations["fetch_experiment_distribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/experiments/{experiment_id}/since-exposure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a metric of an experiment on each day since the first decision, the first metric unless `metric` says which. */
        get: operations["fetch_experiment_since_exposure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/experiments/{experiment_id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tests the split of an experiment's visitors for each day and for each value of what is known of them. */
        get: operations["fetch_experiment_split"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how the node is that was asked. */
        get: operations["fetch_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/identity-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the identity providers of the account, the oldest first. */
        get: operations["list_identity_providers"];
        put?: never;
        /** Makes an identity provider, by which people of the account sign in. */
        post: operations["create_identity_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/identity-providers/{provider_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an identity provider. */
        get: operations["fetch_identity_provider"];
        put?: never;
        post?: never;
        /** Deletes an identity provider. Who has signed in by it stays signed in. */
        delete: operations["delete_identity_provider"];
        options?: never;
        head?: never;
        /** Changes an identity provider. Who has signed in by it stays signed in. */
        patch: operations["update_identity_provider"];
        trace?: never;
    };
    "/burgee/v1/links/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says whose a link is, and what for. */
        post: operations["check_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/links/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a password by a link, which is used up, and signs its owner in. */
        post: operations["redeem_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/oauth/authorizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the apps that one has allowed to act for oneself, and that still can. */
        get: operations["list_oauth_authorizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/oauth/authorizations/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes back what one has allowed an app: its tokens are of no use at once. */
        delete: operations["revoke_oauth_authorization"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/oauth/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the OAuth clients of the account, the oldest first. */
        get: operations["list_oauth_clients"];
        put?: never;
        /** Registers an OAuth client. One that can keep a secret gets its first one, which is shown this once. */
        post: operations["create_oauth_client"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/oauth/clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns an OAuth client. */
        get: operations["fetch_oauth_client"];
        put?: never;
        post?: never;
        /** Deletes an OAuth client, with all that it was allowed. */
        delete: operations["delete_oauth_client"];
        options?: never;
        head?: never;
        /** Changes an OAuth client. One that is put out of use loses all that it was allowed, at once. */
        patch: operations["update_oauth_client"];
        trace?: never;
    };
    "/burgee/v1/oauth/clients/{client_id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a second secret of an OAuth client, which is shown this once. The first one works until it is revoked. */
        post: operations["create_oauth_client_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/oauth/clients/{client_id}/secrets/{secret_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a secret of an OAuth client at once. */
        delete: operations["revoke_oauth_client_secret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one's own password. All other sessions end, and this one goes on under a new cookie. */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/password/forgotten": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends somebody who has forgotten their password a link by mail. The answer is the same whether there is such a
         *     person or not.
         */
        post: operations["request_password_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns who may do what, and what the caller may. */
        get: operations["fetch_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/audiences/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries conditions, as an audience may have them, on the attributes of a user. */
        post: operations["try_conditions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/collaborators/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes somebody out of a project. */
        delete: operations["remove_collaborator"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/environments/{environment_key}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells what a user gets in an environment, and why. Nothing comes of it: no exposure is recorded. */
        post: operations["explain_decisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/environments/{environment_key}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams decisions and conversions as server-sent events: `decision`, `conversion`, and `dropped` with the `count` of
         *     those beyond 50 a second. It ends when what the caller came with does.
         */
        get: operations["watch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/event-counters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what SDKs have sent for a project, and why rows of it were not taken. */
        get: operations["list_event_counters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/holdouts/{holdout_id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches the results of a holdout, in the form of those of an experiment: who was held out is the baseline. */
        get: operations["fetch_holdout_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/projects/{project_id}/holdouts/{holdout_id}/timeseries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches the results of a holdout over time, in the form of those of an experiment. */
        get: operations["fetch_holdout_timeseries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the service accounts of the account, the oldest first. */
        get: operations["list_service_accounts"];
        put?: never;
        /** Makes a service account: a user that is nobody, with roles and tokens, which never signs in. */
        post: operations["create_service_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/service-accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a service account. */
        get: operations["fetch_service_account"];
        put?: never;
        post?: never;
        /** Deletes a service account with all its tokens. */
        delete: operations["delete_service_account"];
        options?: never;
        head?: never;
        /** Changes a service account. One that is disabled is out at once, with all its tokens. */
        patch: operations["update_service_account"];
        trace?: never;
    };
    "/burgee/v1/service-accounts/{account_id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tokens of a service account, those that are revoked included, the oldest first. */
        get: operations["list_service_tokens"];
        put?: never;
        /** Makes a token of a service account. It is shown this once. */
        post: operations["create_service_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/service-accounts/{account_id}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a token of a service account at once and for good. */
        delete: operations["revoke_service_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who is signed in, by the cookie alone: that is how a page learns what to send beside it. */
        get: operations["fetch_session"];
        put?: never;
        /** Signs in. The answer sets the cookie, and says what requests must carry beside it. */
        post: operations["sign_in"];
        /** Signs out: the session ends, and its cookie is taken away. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/session/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the password once more, for what matters most. The session goes on under a new cookie. */
        post: operations["confirm_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists one's own sessions, the oldest first. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** Ends all of one's own sessions but the one that asks. */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of one's own sessions. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the instance is still to be set up; once it is, nothing is here. */
        get: operations["fetch_setup"];
        put?: never;
        /**
         * Sets the instance up by the link that it printed: makes the first administrator, who is signed in, an account and a
         *     project.
         */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the identity providers that a sign-in page offers, the oldest first. */
        get: operations["list_offered_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/sign-in/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ends a sign-in: the identity provider sends the browser back here, which goes on with a session. */
        get: operations["finish_provider_sign_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/sign-in/{provider_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Begins a sign-in: sends the browser to the identity provider. */
        get: operations["start_provider_sign_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists one's own tokens, those that are revoked included, the oldest first; with `all=true` those of everybody in
         *     the account, for administrators.
         */
        get: operations["list_tokens"];
        put?: never;
        /** Makes a token, for oneself or, as an administrator, for somebody else of the account. It is shown this once. */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a token at once and for good: one's own or, as an administrator, any of the account. */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the people of the account, those who are disabled included, in the order in which they came. */
        get: operations["list_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns somebody of the account. */
        get: operations["fetch_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes somebody. Who is disabled is out at once, with all tokens and sessions; an account keeps an administrator. */
        patch: operations["update_user"];
        trace?: never;
    };
    "/burgee/v1/users/{user_id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a link by which somebody sets a password, to be handed to them unless it is sent by mail. It works once, for 30 minutes, and those
         *     before it no longer.
         */
        post: operations["create_user_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what a webhook was told of late, the newest first. */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a message once more, whether it has arrived or not. */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/webhooks/{webhook_id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a webhook another secret, which signs what is sent from now on. It is shown this once. */
        post: operations["renew_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a webhook a message that tells of nothing, `webhook.test`: whether it arrives shows in the deliveries. */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/workload-trusts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the workload trusts of the account, the oldest first. */
        get: operations["list_workload_trusts"];
        put?: never;
        /** Makes a workload trust: it says which tokens of an outside issuer stand for a service account. */
        post: operations["create_workload_trust"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/burgee/v1/workload-trusts/{trust_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a workload trust. */
        get: operations["fetch_workload_trust"];
        put?: never;
        post?: never;
        /** Deletes a workload trust. What was given out by it stops to work. */
        delete: operations["delete_workload_trust"];
        options?: never;
        head?: never;
        /** Changes a workload trust. What was given out by it stops to work. */
        patch: operations["update_workload_trust"];
        trace?: never;
    };
    "/burgee/v1/workload/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchanges a token of an outside issuer for one of a service account that works for an hour at most. A token is
         *     taken once.
         */
        post: operations["exchange_workload_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags-scheduling/projects/{project_id}/environments/{environment_id}/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches what has to be approved in an environment. */
        get: operations["fetch_preferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the schedules of a flag. */
        get: operations["list_schedules"];
        put?: never;
        /** Schedules a change. */
        post: operations["create_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags-scheduling/projects/{project_id}/flags/{flag_key}/schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a schedule back whose time has not come. */
        delete: operations["delete_schedule"];
        options?: never;
        head?: never;
        /** Changes a schedule whose time has not come. */
        patch: operations["update_schedule"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/custom_fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the custom fields of a project. */
        get: operations["list_custom_fields"];
        put?: never;
        /** Creates a custom field. */
        post: operations["create_custom_field"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/custom_fields/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a custom field; what the body leaves out stays as it is. */
        patch: operations["update_custom_field"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/custom_fields/{id}/archived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archives a custom field, which is then no longer required. */
        post: operations["archive_custom_field"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/custom_fields/{id}/unarchived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a custom field out of the archive. */
        post: operations["unarchive_custom_field"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the environments of a project. */
        get: operations["list_environments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments/{environment_key}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the reports of an environment. */
        get: operations["list_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/archived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archives reports. */
        post: operations["archive_reports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/unarchived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes reports out of the archive. */
        post: operations["unarchive_reports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a report. */
        get: operations["fetch_report"];
        put?: never;
        post?: never;
        /** Deletes a report for good. */
        delete: operations["delete_report"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments/{environment_key}/reports/{report_key}/reset-results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the counts of a report start over. */
        post: operations["reset_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/environments/{environment_key}/rule/{rule_key}/holdouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the holdouts that are over a rule. */
        get: operations["list_rule_holdouts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the flags of a project. */
        get: operations["list_flags"];
        put?: never;
        /** Creates a flag. */
        post: operations["create_flag"];
        delete?: never;
        options?: never;
        head?: never;
        /** Changes flags by JSON Patch. */
        patch: operations["patch_flags"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/archived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archives flags. */
        post: operations["archive_flags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/unarchived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes flags out of the archive. */
        post: operations["unarchive_flags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_id}/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the ids of a flag and its parts, as the change history knows them. The flag is named by its id here. */
        get: operations["list_flag_entities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a flag. */
        get: operations["fetch_flag"];
        put?: never;
        post?: never;
        /** Deletes a flag for good. */
        delete: operations["delete_flag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/rules/{rule_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a rule of a ruleset. */
        get: operations["fetch_rule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a ruleset. */
        get: operations["fetch_ruleset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a ruleset by JSON Patch. */
        patch: operations["patch_ruleset"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset/disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns a flag off in an environment. */
        post: operations["disable_ruleset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/environments/{environment_key}/ruleset/enabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns a flag on in an environment. */
        post: operations["enable_ruleset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the variable definitions of a flag. */
        get: operations["list_variable_definitions"];
        put?: never;
        /** Creates a variable definition. */
        post: operations["create_variable_definition"];
        delete?: never;
        options?: never;
        head?: never;
        /** Changes variable definitions by JSON Patch. */
        patch: operations["patch_variable_definitions"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions/brainstorm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Not offered: ideas for variables by a language model. */
        post: operations["brainstorm_variables"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variable_definitions/{variable_definition_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a variable definition. */
        get: operations["fetch_variable_definition"];
        put?: never;
        post?: never;
        /** Deletes a variable definition; its value disappears from every variation. */
        delete: operations["delete_variable_definition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the variations of a flag. */
        get: operations["list_variations"];
        put?: never;
        /** Creates a variation. */
        post: operations["create_variation"];
        delete?: never;
        options?: never;
        head?: never;
        /** Changes variations by JSON Patch. */
        patch: operations["patch_variations"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/archived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archives variations. */
        post: operations["archive_variations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/brainstorm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Not offered: ideas for variations by a language model. */
        post: operations["brainstorm_variations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/unarchived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes variations out of the archive. */
        post: operations["unarchive_variations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/flags/{flag_key}/variations/{variation_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a variation. */
        get: operations["fetch_variation"];
        put?: never;
        post?: never;
        /** Deletes a variation for good. */
        delete: operations["delete_variation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the exclusion groups of a project. */
        get: operations["list_groups"];
        put?: never;
        /** Creates an exclusion group. */
        post: operations["create_group"];
        delete?: never;
        options?: never;
        head?: never;
        /** Changes exclusion groups by JSON Patch. */
        patch: operations["patch_groups"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/groups/archived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archives exclusion groups, which then exclude nobody. */
        post: operations["archive_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/groups/unarchived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes exclusion groups out of the archive. */
        post: operations["unarchive_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/groups/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an exclusion group. */
        get: operations["fetch_group"];
        put?: never;
        post?: never;
        /** Deletes an exclusion group for good; its rules are then in none. */
        delete: operations["delete_group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/holdouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the holdouts of a project. */
        get: operations["list_holdouts"];
        put?: never;
        /** Creates a draft of a holdout. */
        post: operations["create_holdout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/holdouts/{holdout_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a holdout. */
        get: operations["fetch_holdout"];
        put?: never;
        /** Changes a holdout by JSON Patch, sent by POST as the protocol has it. */
        post: operations["post_holdout"];
        /** Deletes a holdout for good, whatever its state. */
        delete: operations["delete_holdout"];
        options?: never;
        head?: never;
        /** Changes a holdout by JSON Patch. */
        patch: operations["patch_holdout"];
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/holdouts/{holdout_id}/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the experiments that ran while a holdout did. */
        get: operations["list_holdout_experiments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the rules of a project. */
        get: operations["list_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/flags/v1/projects/{project_id}/rules/{experiment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a rule by the id that its experiment has in results. */
        get: operations["fetch_rule_by_experiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions/accounts/{account_id}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the teams of an account. */
        get: operations["list_teams"];
        put?: never;
        /** Makes a team. */
        post: operations["create_team"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions/accounts/{account_id}/teams/{team_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a team. */
        get: operations["fetch_team"];
        put?: never;
        post?: never;
        /** Deletes a team, with the roles that it was given. */
        delete: operations["delete_team"];
        options?: never;
        head?: never;
        /** Changes a team. */
        patch: operations["update_team"];
        trace?: never;
    };
    "/permissions/projects/{project_id}/{entity_type}/{entity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches who has which role on a flag, environment or audience. */
        get: operations["fetch_entity_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Gives and takes roles on a flag, environment or audience. */
        patch: operations["patch_entity_permissions"];
        trace?: never;
    };
    "/permissions/teams/{team_id}/projects/{project_id}/{entity_type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the roles of a team on the things of a project. */
        get: operations["list_team_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions/users/{user_id}/projects/{project_id}/{entity_type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the roles of a user on the things of a project. */
        get: operations["list_user_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the attributes of a project. */
        get: operations["list_attributes"];
        put?: never;
        /** Creates an attribute. */
        post: operations["create_attribute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/attributes/{attribute_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an attribute. */
        get: operations["fetch_attribute"];
        put?: never;
        post?: never;
        /** Archives an attribute, unless audiences or bandits need it. */
        delete: operations["archive_attribute"];
        options?: never;
        head?: never;
        /** Changes an attribute. */
        patch: operations["update_attribute"];
        trace?: never;
    };
    "/v2/attribution/{account_id}/visitor/{visitor_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what a visitor was served; nothing is known of visitors yet. */
        get: operations["fetch_bucketing_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the audiences of a project. */
        get: operations["list_audiences"];
        put?: never;
        /** Creates an audience. */
        post: operations["create_audience"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/audiences/{audience_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an audience. */
        get: operations["fetch_audience"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes an audience, or archives it, unless rules or holdouts use it. */
        patch: operations["update_audience"];
        trace?: never;
    };
    "/v2/billing/usage/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the impressions of experiments; none are counted yet. */
        get: operations["list_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/billing/usage/{account_id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums up the impressions of an account; none are counted yet. */
        get: operations["fetch_usage_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what has changed in a project, the newest first. */
        get: operations["list_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/collaborators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the people who have a role in all of the projects that are named. */
        get: operations["list_collaborators"];
        put?: never;
        /** Gives people roles in projects; those who are new are invited. */
        post: operations["create_collaborators"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the environments of a project by priority. */
        get: operations["list_environments_v2"];
        put?: never;
        /** Creates an environment, in which every flag is off. */
        post: operations["create_environment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/environments/{environment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an environment. */
        get: operations["fetch_environment"];
        put?: never;
        post?: never;
        /** Archives an environment; it goes on serving what it serves. */
        delete: operations["archive_environment"];
        options?: never;
        head?: never;
        /** Changes an environment. */
        patch: operations["update_environment"];
        trace?: never;
    };
    "/v2/environments/{environment_id}/datafile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches the datafile of an environment as SDKs get it. */
        get: operations["fetch_environment_datafile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the events of a project. */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an event. */
        get: operations["fetch_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/experiments/{experiment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an experiment. */
        get: operations["fetch_experiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/experiments/{experiment_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what came out of an experiment, by its primary metric. */
        get: operations["fetch_experiment_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/experiments/{experiment_id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches the results of an experiment: 202 while they are computed, 204 while nobody has been decided for. */
        get: operations["fetch_experiment_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/experiments/{experiment_id}/results/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Makes a link to the results of an experiment as they are now, for whoever has it. */
        get: operations["share_experiment_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/experiments/{experiment_id}/timeseries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches the results of an experiment over time: a point an hour for two days, then one a day, and the present. */
        get: operations["fetch_experiment_timeseries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/export/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gives credentials for the bucket of exported events, which this server is. */
        get: operations["fetch_export_credentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/export/credentials/gcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Would give a token for a bucket of Google's; there is none. */
        get: operations["fetch_gcp_export_credentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/export/experiments/{experiment_id}/results/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exports the results of an experiment as a table. */
        get: operations["export_experiment_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/export/projects/{project_id}/holdouts/{holdout_id}/results/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exports the results of a holdout as a table: who was held out is the baseline, everyone else the other row. */
        get: operations["export_holdout_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the people who were invited and have not come yet. */
        get: operations["list_invitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who is asking. */
        get: operations["fetch_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches the plan of the caller's account. */
        get: operations["fetch_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the projects that the caller has a part in. */
        get: operations["list_projects"];
        put?: never;
        /** Creates a project with the environments production and development. */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a project. */
        get: operations["fetch_project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a project. */
        patch: operations["update_project"];
        trace?: never;
    };
    "/v2/projects/{project_id}/custom_events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a custom event. */
        post: operations["create_custom_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/custom_events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Archives a custom event. */
        delete: operations["archive_custom_event"];
        options?: never;
        head?: never;
        /** Changes a custom event. */
        patch: operations["update_custom_event"];
        trace?: never;
    };
    "/v2/projects/{project_id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the webhooks of a project. */
        get: operations["list_webhooks"];
        put?: never;
        /** Creates a webhook. Its secret is shown this once. */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds flags, rules, audiences and events by name, key or id. */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/subject-access-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the requests that were made, the newest first. */
        get: operations["list_subject_access_requests"];
        put?: never;
        /** Takes a request in. */
        post: operations["create_subject_access_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/subject-access-requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a request. */
        get: operations["fetch_subject_access_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches a webhook. */
        get: operations["fetch_webhook"];
        put?: never;
        post?: never;
        /** Deletes a webhook for good. */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /** Changes a webhook. */
        patch: operations["update_webhook"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Rows that were taken. */
        AcceptedView: {
            /** Format: int64 */
            decisions: number;
            /** Format: int64 */
            conversions: number;
        };
        /** @description A token by which the datafile of a secure environment is fetched. */
        AccessTokenView: {
            id: string;
            created: string;
            /** @description The token itself: shown when it is made, and never again. */
            token?: string | null;
        };
        /** @description The tokens of an environment that work. */
        AccessTokensView: {
            /** @description Whether the datafile is for holders of tokens only. */
            secure: boolean;
            items: components["schemas"]["AccessTokenView"][];
        };
        /** @description An account. */
        AccountView: {
            /** Format: int64 */
            id: number;
            name: string;
        };
        ActionView: {
            subject: components["schemas"]["SubjectView"];
            changed_element: string;
            value: Record<string, never>;
        };
        /** @description When things last happened in an environment, as this node has seen it since it started. */
        ActivityView: {
            /** @description When somebody fetched the datafile. */
            datafile_fetched?: string | null;
            /** @description When a decision arrived. */
            decided?: string | null;
            client?: components["schemas"]["ClientView"] | null;
        };
        /** @description A division of traffic. */
        AllocationView: {
            time: string;
            weights: {
                [key: string]: number;
            };
        };
        /** @description An error of v2. */
        AppError: {
            /** @description A slug for programs. */
            code: string;
            /** @description What is wrong. */
            message: string;
            /** @description Names this occurrence in the log. */
            uuid: string;
            /** @description Everything that is wrong with the request. */
            violations?: Record<string, never>[];
        };
        /** @description What to change in an attribute. */
        AttributeChange: {
            name?: string | null;
            description?: string | null;
            archived?: boolean | null;
        };
        /** @description An attribute. */
        AttributeView: {
            archived: boolean;
            condition_type: string;
            description: string;
            /** Format: int64 */
            id: number;
            key: string;
            last_modified: string;
            /** @description Always the key. */
            name: string;
            /** Format: int64 */
            project_id: number;
        };
        /** @description What to change in an audience. */
        AudienceChange: {
            name?: string | null;
            description?: string | null;
            conditions?: string | null;
            segmentation?: boolean | null;
            archived?: boolean | null;
        };
        /** @description An audience. */
        AudienceView: {
            archived: boolean;
            /** @description JSON in a string. */
            conditions: string;
            created: string;
            description: string;
            experiment_count: number;
            /** Format: int64 */
            id: number;
            is_classic: boolean;
            last_modified: string;
            name: string;
            /** Format: int64 */
            project_id: number;
            segmentation: boolean;
        };
        /** @description An entry of the audit log. */
        AuditEntryView: {
            /**
             * Format: int64
             * @description Its place in the log of the instance.
             */
            id: number;
            at: string;
            /** @description Who did it: a user's id; empty where that is not known. */
            actor: string;
            /** @description The id of the token or session that they came with; empty for none. */
            credential: string;
            /** @description The network address that they came from; empty for none. */
            address: string;
            /** @description What was done, such as `flag.update`. */
            action: string;
            /** @description `done` or `refused`. */
            outcome: string;
            /** @description What it was done to, such as `flag:7`. */
            subject: string;
            /** @description What else there is to say. */
            body: unknown;
            /** @description The hash of this entry and of all before it, in hexadecimal. */
            hash: string;
        };
        /** @description Entries of the audit log, the newest first. */
        AuditView: {
            items: components["schemas"]["AuditEntryView"][];
            /**
             * Format: int64
             * @description Where the next page begins, as `before`; null on the last one.
             */
            next?: number | null;
        };
        /** @description A page of rules, whose links the protocol leaves out. */
        BarePage_RuleView: {
            url: string;
            items: {
                key: string;
                name: string;
                description: string;
                variations: Record<string, never>;
                /** Format: int64 */
                baseline_variation_id?: number | null;
                type: string;
                distribution_mode?: string | null;
                distribution_goal?: string | null;
                attribute_ids?: number[];
                /** Format: int64 */
                id: number;
                urn: string;
                archived: boolean;
                enabled: boolean;
                created_time: string;
                updated_time: string;
                audience_conditions: Record<string, never>[];
                audience_ids: number[];
                /** Format: int32 */
                percentage_included: number;
                metrics: Record<string, never>[];
                /**
                 * @description How results are made, as far as that is not as usual: `engine`, `confidence_level`, `planned_visitors`,
                 *     `minimum_days`, `difference_type` and `cuped`.
                 */
                x_analysis?: Record<string, never> | null;
                fetch_results_ui_url?: string | null;
                allow_list: Record<string, never>;
                group_rule: components["schemas"]["GroupRuleView"];
                /** Format: int32 */
                group_remaining_traffic_allocation: number;
                /** Format: int64 */
                layer_id?: number | null;
                /** Format: int64 */
                layer_experiment_id?: number | null;
                report_key?: string | null;
                status: string;
                outcome?: string | null;
                comment: string;
                deployed_variation_key: string;
                deployed_td_rule_key: string;
                /** Format: int64 */
                revision: number;
                flag_key?: string | null;
                flag_name?: string | null;
                environment_key?: string | null;
                environment_name?: string | null;
                group_id?: string | null;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
        };
        /** @description What a visitor was served. */
        BucketingView: {
            /** Format: int64 */
            account_id: number;
            visitor_id: string;
            bucketing_history: Record<string, never>[];
        };
        /** @description What totals are capped at. */
        CapView: {
            /** @description Whether results use it; otherwise it is what they would be capped at. */
            is_applied: boolean;
            /**
             * Format: double
             * @description The quantile of the totals of all variations, 0 to 1.
             */
            quantile: number;
            /**
             * Format: double
             * @description Absent where it would cap all that is not zero.
             */
            value?: number | null;
        };
        /** @description A change of one thing. */
        Change: {
            entity: components["schemas"]["ChangedEntity"];
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            id: number;
            created: string;
            summary: string;
            change_type: string;
            /** @description Property by property: `{property, description, before, after}`. */
            changes: Record<string, never>[];
            revisions?: components["schemas"]["Revisions"] | null;
            source: string;
            user: components["schemas"]["ChangeUser"];
        };
        /** @description Who made a change. */
        ChangeUser: {
            id: string;
            email: string;
            display_name: string;
            first_name: string;
            last_name: string;
            profile_image_url: string;
        };
        /** @description What has changed. */
        ChangedEntity: {
            /** Format: int64 */
            id: number;
            name: string;
            api_url: string;
            ui_url: string;
            is_deleted: boolean;
            type: string;
            sub_type?: string | null;
        };
        /** @description How a part of it is. */
        CheckView: {
            name: string;
            /** @description `ok`, `warning` or `error`. */
            status: string;
            /** @description What was found. */
            detail: string;
            /** @description What to do about it; empty where there is nothing to do. */
            fix: string;
        };
        /** @description A secret of a client, without itself. */
        ClientSecretView: {
            id: string;
            /** @description What it ends with. */
            last_four: string;
            created: string;
            /** @description Who made it: a user's id. */
            created_by: string;
            /** @description The secret itself: shown when it is made, and never again. */
            client_secret?: string | null;
        };
        /** @description A program that sends events. */
        ClientView: {
            name: string;
            version: string;
        };
        /** @description Somebody who works on projects. */
        CollaboratorView: {
            id: string;
            profile: components["schemas"]["ProfileView"];
            project_roles: components["schemas"]["ProjectRoleView"][];
        };
        /** @description What a metric concludes. */
        ConclusionView: {
            /** @description The variation that is significantly better. */
            winner?: string | null;
            /** @description The variation that is significantly worse. */
            loser?: string | null;
        };
        /** @description Conditions, and a user to try them on. */
        ConditionTrial: {
            /** @description JSON in a string, as in an audience. */
            conditions: string;
            /** @description What is known of the user. */
            attributes?: Record<string, never> | null;
        };
        /** @description How conditions came out for a user. */
        ConditionTrialView: {
            /** @description Null if it cannot be told, which admits nobody. */
            admitted?: boolean | null;
            /** @description Every condition with its result. */
            trace: Record<string, never>;
        };
        /** @description The password once more. */
        Confirmation: {
            password: string;
        };
        /** @description Temporary credentials, as Amazon has them. */
        CredentialsItemView: {
            accessKeyId: string;
            secretAccessKey: string;
            sessionToken: string;
            /**
             * Format: int64
             * @description Milliseconds since 1970-01-01 UTC.
             */
            expiration: number;
        };
        /** @description The account that the request is for. */
        CurrentAccountView: {
            /** Format: int64 */
            id: number;
            /** @description Features that an account can be without; there are none. */
            features?: Record<string, never>;
        };
        /** @description What to change in a custom field. */
        CustomFieldChange: {
            name?: string | null;
            description?: string | null;
            required?: boolean | null;
        };
        /** @description The definition of a custom field. */
        CustomFieldView: {
            url: string;
            update_url?: string | null;
            archive_url?: string | null;
            unarchive_url?: string | null;
            /** Format: int64 */
            id: number;
            key: string;
            name: string;
            description: string;
            field_type: string;
            entity_type: string;
            required: boolean;
            archived: boolean;
            /** Format: int64 */
            project_id: number;
            created_time: string;
            updated_time: string;
            /** Format: int64 */
            revision: number;
        };
        /** @description Where the datafile of an environment is. */
        DatafileView: {
            /** Format: int64 */
            id: number;
            latest_file_size: number;
            other_urls: string[];
            /** Format: int64 */
            revision: number;
            sdk_key: string;
            url: string;
        };
        /** @description What is to be known of an improvement beyond the protocol. */
        DatapointStatsView: {
            /**
             * Format: double
             * @description Before it is corrected for the number of metrics and variations; may be looked at any time with the
             *     sequential engine.
             */
            p_value?: number | null;
            /** Format: double */
            p_adjusted?: number | null;
            /**
             * Format: double
             * @description The natural logarithm of the e-value, of the sequential engine.
             */
            log_e?: number | null;
            /** @description Whether there is enough for a verdict: `open`, `few_units`, `few_nonzero` or `locked`. */
            gate?: string | null;
            /**
             * Format: double
             * @description The difference of the means, and its interval.
             */
            difference?: number | null;
            difference_interval?: number[] | null;
            /**
             * Format: double
             * @description Of the Bayesian engine: the probability that the variation is better,
             */
            chance_to_win?: number | null;
            /**
             * Format: double
             * @description and the relative lift that is lost on average by shipping it, or by keeping the baseline.
             */
            loss_of_shipping?: number | null;
            /** Format: double */
            loss_of_keeping?: number | null;
            /**
             * Format: double
             * @description Of a course over time: one minus the least p-value so far.
             */
            running_significance?: number | null;
            /**
             * @description Of a course over time: whether intervals have nothing in common, so that what was found earlier no longer
             *     agrees with the data.
             */
            stats_reset?: boolean | null;
            /** @description Why there is no answer. */
            cannot_say?: string | null;
        };
        /** @description An improvement over the baseline. */
        DatapointView: {
            /**
             * Format: double
             * @description Relative to the baseline, or absolute, as the results say.
             */
            value?: number | null;
            /** @description Absent where a side is unbounded. */
            confidence_interval?: number[] | null;
            /**
             * Format: double
             * @description In the metric's own unit.
             */
            value_scaled?: number | null;
            confidence_interval_scaled?: number[] | null;
            /**
             * Format: double
             * @description One minus the adjusted p-value.
             */
            significance?: number | null;
            is_significant: boolean;
            /** @description Whether the variation does best. */
            is_most_conclusive: boolean;
            /** @description `equal`, `better` or `worse`. */
            lift_status: string;
            /**
             * Format: int64
             * @description Visitors of both variations until a verdict, if the effect stays; 9223372036854775807 where nobody knows.
             */
            visitors_remaining: number;
            x_stats: components["schemas"]["DatapointStatsView"];
        };
        /** @description What a variation's visitors did on a day since their first decisions, of those who have had that day in full. */
        DayView: {
            /** @description 0 for the first 24 hours. */
            day: number;
            /**
             * Format: int64
             * @description Visitors.
             */
            units: number;
            /** Format: double */
            value: number;
            /** Format: double */
            samples: number;
            /**
             * Format: double
             * @description `value / samples`.
             */
            rate: number;
            /**
             * Format: double
             * @description Averaged over epochs, as it is compared.
             */
            mean?: number | null;
            /** @description Of the mean; with the sequential engine it may be looked at any time. */
            confidence_interval?: number[] | null;
            lift?: components["schemas"]["DatapointView"] | null;
        };
        /** @description A variable definition. */
        DefinitionView: {
            key: string;
            description: string;
            type: string;
            default_value: string;
            created_time: string;
            updated_time: string;
            /** Format: int64 */
            revision?: number | null;
            role?: string | null;
        };
        /** @description A message for a webhook. */
        DeliveryView: {
            id: string;
            webhook_id: string;
            event: string;
            /** @description `pending`, `delivered` or `failed`. */
            status: string;
            /**
             * Format: int64
             * @description How often it was sent.
             */
            attempts: number;
            created: string;
            /** @description When it is sent next, if it is. */
            next_attempt?: string | null;
            delivered?: string | null;
            /**
             * Format: int64
             * @description The HTTP status of the last answer.
             */
            last_status?: number | null;
            /** @description What was wrong with the last attempt. */
            last_error?: string | null;
            /** @description The message. */
            payload: Record<string, never>;
        };
        /**
         * @description How an experiment's visitors are distributed by their totals of a metric, before any cap. Of a ratio, these are the
         *     numerators; revenue is in cents.
         */
        DistributionView: {
            /** Format: int64 */
            experiment_id: number;
            is_stale: boolean;
            metric?: components["schemas"]["MetricHeadView"] | null;
            /** @description `linear`, or `logarithmic` where each bin is as many times as large as the one before. */
            scale: string;
            /**
             * @description The bounds of the bins, one more than there are bins; a bin has its lower bound, the last one both. Totals of zero are
             *     in none.
             */
            bounds: number[];
            cap: components["schemas"]["CapView"];
            results: {
                [key: string]: components["schemas"]["VariantDistributionView"];
            };
        };
        /** @description Who has which role on a thing. */
        EntityPermissionsView: {
            users: components["schemas"]["UserPermissionView"][];
            teams: components["schemas"]["TeamPermissionView"][];
        };
        /** @description What to change in an environment. */
        EnvironmentChange: {
            key?: string | null;
            name?: string | null;
            description?: string | null;
            has_restricted_permissions?: boolean | null;
            /** Format: int64 */
            priority?: number | null;
            archived?: boolean | null;
        };
        /** @description An environment as flags/v1 shows it. */
        EnvironmentView: {
            key: string;
            name: string;
            archived: boolean;
            /** Format: int64 */
            priority: number;
            /** Format: int64 */
            account_id: number;
            /** Format: int64 */
            project_id: number;
            role: string;
            /** Format: int64 */
            id: number;
            has_restricted_permissions: boolean;
            /** Format: int64 */
            revision: number;
        };
        /** @description A division of traffic. */
        EpochView: {
            start: string;
            /** @description The share of each variation, 0 to 1. */
            shares: {
                [key: string]: number;
            };
        };
        /** @description What to change in an event. */
        EventChange: {
            key?: string | null;
            name?: string | null;
            description?: string | null;
            category?: string | null;
            archived?: boolean | null;
        };
        /** @description What came from one sender: an environment's SDKs, or one key's where it was sent along. */
        EventCounterView: {
            /**
             * Format: int64
             * @description Absent where batches had no decision that tells.
             */
            environment_id?: number | null;
            environment_key?: string | null;
            sdk_key?: string | null;
            /** Format: int64 */
            batches: number;
            accepted: components["schemas"]["AcceptedView"];
            rejected: components["schemas"]["RejectedView"];
            /**
             * Format: int64
             * @description Rows from more than a day in the future, taken with the time of receipt.
             */
            clamped_timestamps: number;
            /**
             * Format: int64
             * @description Rows that had come a short while ago; each counts once.
             */
            duplicates: number;
        };
        /** @description What has come for a project since the node that answers was started. */
        EventCountersView: {
            items: components["schemas"]["EventCounterView"][];
        };
        /** @description An event. */
        EventView: {
            archived: boolean;
            category: string;
            created: string;
            description: string;
            event_properties?: Record<string, never>[];
            event_type: string;
            /** Format: int64 */
            id: number;
            is_classic: boolean;
            is_editable: boolean;
            key: string;
            last_modified: string;
            name: string;
            /** Format: int64 */
            project_id: number;
        };
        /** @description Why a workload gets no token: RFC 6749, §5.2. */
        ExchangeErrorView: {
            /** @description `invalid_request`, `invalid_grant` or `unsupported_grant_type`. */
            error: string;
            error_description: string;
        };
        /** @description A token for a workload. */
        ExchangedView: {
            /** @description The token: a secret. */
            access_token: string;
            issued_token_type: string;
            token_type: string;
            /**
             * Format: int64
             * @description How long it works, in seconds.
             */
            expires_in: number;
            scope: string;
        };
        /** @description An experiment in an environment. */
        ExperimentEnvironmentView: {
            status: string;
        };
        /** @description A variation in an experiment. */
        ExperimentVariationView: {
            archived: boolean;
            description: string;
            feature_enabled: boolean;
            key: string;
            name: string;
            status: string;
            variable_values: {
                [key: string]: string;
            };
            /** Format: int64 */
            variation_id: number;
            /** Format: int32 */
            weight: number;
        };
        /** @description An experiment. */
        ExperimentView: {
            allocation_policy: string;
            /** @description JSON in a string, or `everyone`. */
            audience_conditions: string;
            /** Format: int64 */
            campaign_id: number;
            created: string;
            description: string;
            earliest?: string | null;
            environments: {
                [key: string]: components["schemas"]["ExperimentEnvironmentView"];
            };
            /** Format: int64 */
            feature_id: number;
            feature_key: string;
            feature_name: string;
            /** Format: int32 */
            holdback: number;
            /** Format: int64 */
            id: number;
            is_classic: boolean;
            key: string;
            last_modified: string;
            metrics: Record<string, never>[];
            name: string;
            /** Format: int64 */
            project_id: number;
            status: string;
            /** Format: int32 */
            traffic_allocation: number;
            type: string;
            variations: components["schemas"]["ExperimentVariationView"][];
            whitelist: components["schemas"]["WhitelistEntryView"][];
        };
        /** @description What a user gets of a flag, and why. */
        ExplainedDecision: {
            flag_key: string;
            rule_key?: string | null;
            variation_key?: string | null;
            enabled: boolean;
            /** @description The values of the variables by their keys. */
            variables: Record<string, never>;
            /** @description As SDKs word them. */
            reasons: string[];
            /**
             * @description Every rule that was looked at with the checks that were made, in order: `steps` of
             *     `{kind, key, id, checks}`.
             */
            explanation: Record<string, never>;
        };
        /** @description What a user gets, and why. */
        ExplanationsView: {
            /** @description Of the datafile that decided. */
            revision: string;
            decisions: components["schemas"]["ExplainedDecision"][];
        };
        /** @description What the export is downloaded with. */
        ExportCredentialsView: {
            credentials: components["schemas"]["CredentialsItemView"];
            /** @description Where the account's files are. */
            s3Path: string;
            /** @description Where the bucket is: what `AWS_ENDPOINT_URL` is set to. */
            x_endpoint_url: string;
        };
        /** @description The first person of an instance. */
        FirstUser: {
            /** @description The secret of the link that the server printed. */
            link: string;
            email: string;
            password: string;
            account_name: string;
            project_name?: string | null;
        };
        /** @description The parts of a flag of one kind. */
        FlagPartsView: {
            entity_type: string;
            entity_ids: number[];
        };
        /** @description A flag with its state in every environment. */
        FlagView: {
            key: string;
            name: string;
            description: string;
            url: string;
            update_url?: string | null;
            delete_url?: string | null;
            archive_url?: string | null;
            unarchive_url?: string | null;
            variable_definitions: Record<string, never>;
            environments: Record<string, never>;
            /** Format: int64 */
            id: number;
            urn: string;
            archived: boolean;
            outlier_filtering_enabled: boolean;
            /** Format: int64 */
            project_id: number;
            created_by_user_id: string;
            created_by_user_email: string;
            owner_user_id: string;
            team_ids: string[];
            custom_fields: Record<string, never>;
            /** Format: int64 */
            account_id: number;
            role: string;
            created_time: string;
            updated_time: string;
            /** Format: int64 */
            revision: number;
        };
        /** @description Who has forgotten their password. */
        Forgotten: {
            /** @example ada@example.com */
            email: string;
        };
        /** @description A role that comes with a group. */
        GivenGroupRole: {
            group: string;
            /** Format: int64 */
            project_id: number;
            /** @description `viewer`, `editor`, `publisher`, `project_owner` or `administrator`. */
            role: string;
        };
        /** @description A role in a project. */
        GivenRole: {
            /** Format: int64 */
            project_id: number;
            /** @description `viewer`, `editor`, `publisher`, `project_owner` or `administrator`. */
            role: string;
        };
        /** @description A role that comes with a group. */
        GroupRoleView: {
            group: string;
            /** Format: int64 */
            project_id: number;
            role: string;
        };
        GroupRuleView: {
            /** Format: int64 */
            group_id: number;
            group_name?: string | null;
            /** Format: int32 */
            traffic_allocation: number;
        };
        /** @description An exclusion group. */
        GroupView: {
            url: string;
            update_url?: string | null;
            delete_url?: string | null;
            archive_url?: string | null;
            unarchive_url?: string | null;
            /** Format: int64 */
            id: number;
            urn: string;
            name: string;
            description: string;
            environment_key: string;
            rules: Record<string, never>;
            archived: boolean;
            /** Format: int64 */
            project_id: number;
            created_time: string;
            updated_time: string;
            /** Format: int64 */
            revision: number;
            role: string;
        };
        /** @description How the node is that was asked. */
        HealthView: {
            version: string;
            started: string;
            checks: components["schemas"]["CheckView"][];
        };
        /** @description An experiment that ran while a holdout did. */
        HeldOutExperimentView: {
            /** Format: int64 */
            experiment_id: number;
            experiment_start_time?: string | null;
            experiment_end_time?: string | null;
            /** Format: int64 */
            deployed_variation_id?: number | null;
        };
        /** @description Something that was found; what does not apply to its kind is absent. */
        Hit: {
            /** Format: int64 */
            id: number;
            type: string;
            name: string;
            key?: string | null;
            description: string;
            /** Format: int64 */
            project_id: number;
            project_name: string;
            status?: string | null;
            archived: boolean;
            created: string;
            last_modified: string;
            updated_time: string;
            flag_key?: string | null;
            environment_key?: string | null;
            rule_type?: string | null;
            ruleset_enabled?: boolean | null;
            enabled?: boolean | null;
            /** Format: int64 */
            group_id?: number | null;
            experiment_type?: string | null;
            experiment_count?: number | null;
            audience_ids?: number[] | null;
        };
        /** @description A holdout. */
        HoldoutView: {
            url: string;
            update_url?: string | null;
            delete_url?: string | null;
            archive_url?: string | null;
            unarchive_url?: string | null;
            /** Format: int64 */
            id: number;
            urn: string;
            key: string;
            name: string;
            description: string;
            environment_key: string;
            status: string;
            scope: string;
            scope_type: string;
            /** Format: int32 */
            traffic_allocation: number;
            audience_conditions: Record<string, never>[];
            audience_ids: number[];
            metrics: Record<string, never>[];
            rules: Record<string, never>;
            start_time?: string | null;
            end_time?: string | null;
            archived: boolean;
            created_by_user_email: string;
            created_time: string;
            updated_time: string;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            revision: number;
            role: string;
        };
        /** @description What is to become of an identity provider. With another issuer the client secret must come again. */
        IdentityProviderPatch: {
            name?: string | null;
            issuer?: string | null;
            client_id?: string | null;
            client_secret?: string | null;
            scopes?: string[] | null;
            group_claim?: string | null;
            group_roles?: components["schemas"]["GivenGroupRole"][] | null;
            administrator_groups?: string[] | null;
            creates_people?: boolean | null;
            email_domains?: string[] | null;
            enabled?: boolean | null;
            shown?: boolean | null;
        };
        /** @description An identity provider. */
        IdentityProviderView: {
            id: string;
            name: string;
            issuer: string;
            client_id: string;
            /** @description Whether it has a client secret, which is never shown. */
            has_client_secret: boolean;
            scopes: string[];
            group_claim: string;
            group_roles: components["schemas"]["GroupRoleView"][];
            administrator_groups: string[];
            creates_people: boolean;
            email_domains: string[];
            enabled: boolean;
            shown: boolean;
            /** @description Where people begin to sign in by it. */
            sign_in_url: string;
            /** @description Where it must be allowed to send people back to. */
            redirect_uri: string;
            created: string;
            last_modified: string;
            /** Format: int64 */
            revision: number;
        };
        /** @description Identity providers. */
        IdentityProvidersView: {
            items: components["schemas"]["IdentityProviderView"][];
        };
        /** @description The things that are meant. */
        Keys: {
            /** @description Their keys; ids are taken as well. */
            keys: string[];
        };
        /** @description Whose a link is. */
        LinkOwnerView: {
            kind: string;
            email: string;
        };
        /** @description The secret of a link. */
        LinkSecret: {
            link: string;
        };
        /** @description The secret of a link, and a password. */
        LinkUse: {
            link: string;
            password: string;
        };
        /** @description A link by which somebody sets a password, once. */
        LinkView: {
            /** @description `invitation` for somebody who has not come yet, `reset` for others. */
            kind: string;
            /** @description The link: a secret. Absent where it was sent by mail. */
            url?: string | null;
            /** @description Whom it was sent to by mail, where that is configured. */
            sent_to?: string | null;
            expires: string;
        };
        /** @description Who is asking. */
        MeView: {
            id: string;
            profile: components["schemas"]["ProfileView"];
            current_account: components["schemas"]["CurrentAccountView"];
            accounts: components["schemas"]["AccountView"][];
            project_roles: components["schemas"]["ProjectRoleView"][];
        };
        MemberView: {
            id: string;
            first_name?: string | null;
            last_name?: string | null;
            email?: string | null;
            org_role: string;
            created: string;
        };
        /** @description What came of a change. */
        MessageView: {
            message: string;
            team_id?: string | null;
        };
        /** @description What a metric is: as it is said in results and in their course over time. */
        MetricHeadView: {
            /** Format: int64 */
            event_id?: number | null;
            name: string;
            /** @description `unique`, `count`, `sum` or `ratio`. */
            aggregator: string;
            field?: string | null;
            /** @description What it is divided by: `visitor`, `session` or `event`. */
            scope: string;
            winning_direction: string;
            event_properties?: Record<string, never> | null;
            /** @description The parts of a ratio. */
            metrics?: Record<string, never>[] | null;
            time_window?: string | null;
        };
        /** @description A metric of an experiment. */
        MetricResultsView: components["schemas"]["MetricHeadView"] & {
            conclusion: components["schemas"]["ConclusionView"];
            results: {
                [key: string]: components["schemas"]["VariantResultsView"];
            };
            x_stats: components["schemas"]["MetricStatsView"];
        };
        /** @description What is to be known of a metric beyond the protocol. */
        MetricStatsView: {
            /** @description `primary`, `secondary` or `monitoring`: metrics are corrected for their number within a tier. */
            tier: string;
            /** @description Whether the rule is paused when it gets worse. */
            is_guardrail: boolean;
            /**
             * Format: double
             * @description What visitors' totals were capped at.
             */
            cap?: number | null;
            /**
             * Format: double
             * @description Of a bandit: what it earned beyond an equal split.
             */
            improvement_over_equal?: number | null;
            /** @description Epochs that were too small to be compared. */
            dropped_epochs: number;
        };
        /** @description A metric over time. */
        MetricTimeseriesView: components["schemas"]["MetricHeadView"] & {
            results: {
                [key: string]: components["schemas"]["VariantTimeseriesView"];
            };
        };
        /** @description A new attribute of users. */
        NewAttribute: {
            /** Format: int64 */
            project_id: number;
            /** @example country */
            key: string;
            name?: string | null;
            description?: string | null;
        };
        /** @description A new audience. */
        NewAudience: {
            /** Format: int64 */
            project_id: number;
            name?: string | null;
            description?: string | null;
            /** @description Who belongs to it: conditions as JSON in a text. */
            conditions?: string | null;
            segmentation?: boolean | null;
        };
        /** @description Somebody to give roles to. */
        NewCollaborator: {
            profile: components["schemas"]["NewProfile"];
            project_roles: components["schemas"]["NewProjectRole"][];
        };
        /** @description A new custom field of flags. */
        NewCustomField: {
            key: string;
            name: string;
            description?: string | null;
            field_type: string;
            entity_type: string;
            required?: boolean | null;
        };
        /** @description A new environment. */
        NewEnvironment: {
            /** Format: int64 */
            project_id: number;
            /** @example staging */
            key: string;
            name: string;
            description?: string | null;
            /** @description Whether only publishers may change it. */
            has_restricted_permissions?: boolean | null;
            /**
             * Format: int64
             * @description Its place among the environments.
             */
            priority?: number | null;
        };
        /** @description A new event. */
        NewEvent: {
            /** @example purchase */
            key: string;
            name?: string | null;
            description?: string | null;
            category?: string | null;
            event_properties?: unknown[] | null;
        };
        /** @description A new flag. */
        NewFlag: {
            /**
             * @description Unique in the project, for good.
             * @example checkout_redesign
             */
            key: string;
            /** @description The key, where it is absent. */
            name?: string | null;
            description?: string | null;
            /** @description Whether results leave outliers out. */
            outlier_filtering_enabled?: boolean | null;
            /** @description The maker, where it is absent. */
            owner_user_id?: string | null;
            team_ids?: string[] | null;
            /** @description Values by the keys of the project's custom fields. */
            custom_fields?: {
                [key: string]: unknown;
            } | null;
            /** @description Variables by key. */
            variable_definitions?: {
                [key: string]: components["schemas"]["NewVariable"];
            } | null;
        };
        /** @description A new exclusion group. */
        NewGroup: {
            name: string;
            description?: string | null;
            /** @description The environment that it is in. */
            environment_key: string;
        };
        /** @description A new holdout. */
        NewHoldout: {
            key: string;
            name: string;
            description?: string | null;
            environment_key?: string | null;
            /**
             * Format: int32
             * @description How many users are held out, in hundredths of a percent.
             */
            traffic_allocation?: number | null;
            audience_conditions?: unknown[] | null;
            metrics?: unknown[] | null;
            scope?: string | null;
        };
        /** @description A new identity provider. */
        NewIdentityProvider: {
            /**
             * @description What the sign-in page calls it.
             * @example Company account
             */
            name: string;
            /**
             * @description What the provider calls itself, letter by letter; it describes itself below it, at
             *     `/.well-known/openid-configuration`.
             * @example https://id.example.com
             */
            issuer: string;
            client_id: string;
            /** @description Kept sealed and never shown; null for a public client. */
            client_secret?: string | null;
            /** @description What the provider is asked for; `openid`, `email` and `profile` where absent. */
            scopes?: string[] | null;
            /** @description Where an ID token lists the groups of a person: a member, or a JSON pointer; `groups` where absent. */
            group_claim?: string | null;
            /** @description The roles that come with groups. In the projects that are named here, people have what their groups give. */
            group_roles?: components["schemas"]["GivenGroupRole"][] | null;
            /** @description The groups whose people administrate the account; where there are none, groups decide nothing about it. */
            administrator_groups?: string[] | null;
            /** @description Whether people whom the account does not know become part of it; `email_domains` is required then. */
            creates_people?: boolean | null;
            /** @description The domains of the e-mail addresses that people may have; all where there are none. */
            email_domains?: string[] | null;
            /** @description Whether people may sign in by it. */
            enabled?: boolean | null;
            /** @description Whether the sign-in page offers it to everybody. */
            shown?: boolean | null;
        };
        /** @description A new OAuth client. */
        NewOAuthClient: components["schemas"]["OAuthClientSettings"] & {
            /**
             * @description What people are shown.
             * @example Reports
             */
            name: string;
            type: components["schemas"]["OAuthClientKind"];
        };
        /** @description Who somebody is. */
        NewProfile: {
            /** @example ada@example.com */
            email: string;
            first_name?: string | null;
            last_name?: string | null;
        };
        /** @description A new project. */
        NewProject: {
            name: string;
            description?: string | null;
            /** Format: double */
            confidence_threshold?: number | null;
        };
        /** @description A role in a project. */
        NewProjectRole: {
            /** Format: int64 */
            project_id: number;
            /** @description `viewer`, `editor`, `publisher`, `project_owner` or `administrator`. */
            role: string;
        };
        /** @description A new scheduled change. */
        NewSchedule: {
            /** Format: int64 */
            account_id: number;
            /** @description The key of the environment. */
            environment: string;
            /** @description What is done when the time comes. */
            actions: unknown[];
            schedule: components["schemas"]["ScheduledTime"];
        };
        /** @description A new service account. */
        NewServiceAccount: {
            /** @example deploy pipeline */
            name: string;
            disabled?: boolean | null;
            project_roles?: components["schemas"]["GivenRole"][] | null;
        };
        /** @description A new subject-access request. */
        NewSubjectAccessRequest: {
            data_type: string;
            identifier: string;
            identifier_type: string;
            request_type: string;
        };
        /** @description A new team. */
        NewTeam: {
            name: string;
            description?: string | null;
            /** @description What another system calls it. */
            external_ref?: string | null;
            /** @description User ids. */
            members?: string[] | null;
        };
        /** @description A new token. */
        NewToken: {
            /**
             * @description What it is for.
             * @example deploy script
             */
            name: string;
            /** @description Whom it stands for; the caller, where absent. Others only for administrators. */
            user_id?: string | null;
            /**
             * @description What it is good for: `all` where absent, `read`, `results:read`, `events:write`, `decide`; and where:
             *     `project:ID`, `env:KEY`.
             */
            scopes?: string[] | null;
            /** @description The networks that it is good from, such as `192.0.2.0/24`; from everywhere where absent. */
            networks?: string[] | null;
            /**
             * @description When it stops to work; it does not, where absent.
             * @example 2030-01-01T00:00:00Z
             */
            expires?: string | null;
        };
        /** @description A new variable. */
        NewVariable: {
            /** @example button_colour */
            key: string;
            description?: string | null;
            type: components["schemas"]["VariableKind"];
            /** @description The default, as text whatever the type. */
            default_value: string;
        };
        /** @description A new variation. */
        NewVariation: {
            /** @example blue */
            key: string;
            name: string;
            description?: string | null;
            /** @description Whether users who get it are told that the flag is on. */
            enabled?: boolean | null;
            /** @description Values of variables by key, where they are not the default. */
            variables?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description A new workload trust. */
        NewWorkloadTrust: {
            /** @example shop: deployments */
            name: string;
            /**
             * @description Who signs the tokens.
             * @example https://token.actions.githubusercontent.com
             */
            issuer: string;
            /**
             * @description For whom the tokens must be.
             * @example https://burgee.example.com
             */
            audience: string;
            /** @description What must be in them: all of it. */
            conditions: components["schemas"]["TrustCondition"][];
            service_account_id: string;
            /** @description What they get is good for; `all` where absent. */
            scopes?: string[] | null;
            /**
             * Format: int64
             * @description How long what they get works; 900 where absent.
             */
            life_seconds?: number | null;
            enabled?: boolean | null;
        };
        /** @description An app that was allowed something. */
        OAuthAuthorizationView: {
            /** Format: int64 */
            client_id: number;
            client_name: string;
            /** @description Where the app is. */
            hosts: string[];
            scopes: string[];
            /** @description When it was first allowed what it can use now. */
            created: string;
            /** @description When it last asked for a token. */
            last_used: string;
        };
        /** @description Apps that were allowed something. */
        OAuthAuthorizationsView: {
            items: components["schemas"]["OAuthAuthorizationView"][];
        };
        /** @description What is to become of an OAuth client. */
        OAuthClientChange: components["schemas"]["OAuthClientSettings"] & {
            name?: string | null;
            /** @description Out of use: what it was allowed is taken back at once. */
            disabled?: boolean | null;
        };
        /**
         * @description Whether a client can keep a secret.
         * @enum {string}
         */
        OAuthClientKind: "confidential" | "public";
        /** @description The settings of an OAuth client. */
        OAuthClientSettings: {
            description?: string | null;
            /**
             * @description Where people come back to, to the letter: https, or http on the machine itself, where the port does not count.
             * @example [
             *       "https://app.example/back"
             *     ]
             */
            redirect_uris?: string[] | null;
            /** @description Whether what people have allowed it is remembered. */
            trusted?: boolean | null;
            /** @description The service account that it may act as by itself: a user's id. */
            service_user_id?: string | null;
            /** @description For old apps: it may be given access tokens in an address. */
            allow_implicit?: boolean | null;
            /** @description For old apps with a secret: it need not use PKCE. */
            allow_no_pkce?: boolean | null;
            /** @description For old apps: it may send parameters of token requests in the address. */
            allow_params_in_query?: boolean | null;
            /** @description For old apps with a secret: its refresh token is kept and not replaced. */
            allow_nonrotating_refresh?: boolean | null;
            /** @description For old apps: its codes work for ten minutes instead of one. */
            code_ttl_600?: boolean | null;
        };
        /** @description An app that asks people for access to their account. */
        OAuthClientView: {
            /**
             * Format: int64
             * @description By which it names itself.
             */
            client_id: number;
            name: string;
            description: string;
            /** @description `public` or `confidential`. */
            type: string;
            redirect_uris: string[];
            trusted: boolean;
            disabled: boolean;
            /** @description The service account that it may act as by itself; null if there is none. */
            service_user_id?: string | null;
            allow_implicit: boolean;
            allow_no_pkce: boolean;
            allow_params_in_query: boolean;
            allow_nonrotating_refresh: boolean;
            code_ttl_600: boolean;
            secrets: components["schemas"]["ClientSecretView"][];
            /** @description The first secret: shown when the client is made, and never again. */
            client_secret?: string | null;
            created: string;
            last_modified: string;
            /** Format: int64 */
            revision: number;
        };
        /** @description OAuth clients. */
        OAuthClientsView: {
            items: components["schemas"]["OAuthClientView"][];
        };
        /** @description An identity provider as a sign-in page offers it. */
        OfferedProviderView: {
            id: string;
            name: string;
            /** @description Where to send the browser, with `?next=` and the path to go on to if wanted. */
            url: string;
        };
        /** @description The identity providers that a sign-in page offers. */
        OfferedProvidersView: {
            items: components["schemas"]["OfferedProviderView"][];
        };
        /** @description What an operation asks for. */
        OperationView: {
            operation_id: string;
            requires: string;
        };
        /** @description What came out of an experiment. */
        OutcomeView: {
            /** Format: int64 */
            experiment_id: number;
            start_time: string;
            end_time: string;
            /** @description Of the primary metric: `win`, `loss` or `inconclusive`. */
            inferred_outcome: string;
        };
        /** @description What the caller may do in a project; roles on single flags, environments and audiences come on top. */
        OwnProjectView: {
            /** Format: int64 */
            project_id: number;
            role: string;
            actions: string[];
        };
        /** @description What the caller may do. */
        OwnView: {
            is_administrator: boolean;
            scopes: string[];
            projects: components["schemas"]["OwnProjectView"][];
        };
        /** @description A page of a list with links to others. */
        Page_CustomFieldView: {
            url: string;
            items: {
                url: string;
                update_url?: string | null;
                archive_url?: string | null;
                unarchive_url?: string | null;
                /** Format: int64 */
                id: number;
                key: string;
                name: string;
                description: string;
                field_type: string;
                entity_type: string;
                required: boolean;
                archived: boolean;
                /** Format: int64 */
                project_id: number;
                created_time: string;
                updated_time: string;
                /** Format: int64 */
                revision: number;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_DefinitionView: {
            url: string;
            items: {
                key: string;
                description: string;
                type: string;
                default_value: string;
                created_time: string;
                updated_time: string;
                /** Format: int64 */
                revision?: number | null;
                role?: string | null;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_DeliveryView: {
            url: string;
            items: {
                id: string;
                webhook_id: string;
                event: string;
                /** @description `pending`, `delivered` or `failed`. */
                status: string;
                /**
                 * Format: int64
                 * @description How often it was sent.
                 */
                attempts: number;
                created: string;
                /** @description When it is sent next, if it is. */
                next_attempt?: string | null;
                delivered?: string | null;
                /**
                 * Format: int64
                 * @description The HTTP status of the last answer.
                 */
                last_status?: number | null;
                /** @description What was wrong with the last attempt. */
                last_error?: string | null;
                /** @description The message. */
                payload: Record<string, never>;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_EnvironmentView: {
            url: string;
            items: {
                key: string;
                name: string;
                archived: boolean;
                /** Format: int64 */
                priority: number;
                /** Format: int64 */
                account_id: number;
                /** Format: int64 */
                project_id: number;
                role: string;
                /** Format: int64 */
                id: number;
                has_restricted_permissions: boolean;
                /** Format: int64 */
                revision: number;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_FlagView: {
            url: string;
            items: {
                key: string;
                name: string;
                description: string;
                url: string;
                update_url?: string | null;
                delete_url?: string | null;
                archive_url?: string | null;
                unarchive_url?: string | null;
                variable_definitions: Record<string, never>;
                environments: Record<string, never>;
                /** Format: int64 */
                id: number;
                urn: string;
                archived: boolean;
                outlier_filtering_enabled: boolean;
                /** Format: int64 */
                project_id: number;
                created_by_user_id: string;
                created_by_user_email: string;
                owner_user_id: string;
                team_ids: string[];
                custom_fields: Record<string, never>;
                /** Format: int64 */
                account_id: number;
                role: string;
                created_time: string;
                updated_time: string;
                /** Format: int64 */
                revision: number;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_GroupView: {
            url: string;
            items: {
                url: string;
                update_url?: string | null;
                delete_url?: string | null;
                archive_url?: string | null;
                unarchive_url?: string | null;
                /** Format: int64 */
                id: number;
                urn: string;
                name: string;
                description: string;
                environment_key: string;
                rules: Record<string, never>;
                archived: boolean;
                /** Format: int64 */
                project_id: number;
                created_time: string;
                updated_time: string;
                /** Format: int64 */
                revision: number;
                role: string;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_HoldoutView: {
            url: string;
            items: {
                url: string;
                update_url?: string | null;
                delete_url?: string | null;
                archive_url?: string | null;
                unarchive_url?: string | null;
                /** Format: int64 */
                id: number;
                urn: string;
                key: string;
                name: string;
                description: string;
                environment_key: string;
                status: string;
                scope: string;
                scope_type: string;
                /** Format: int32 */
                traffic_allocation: number;
                audience_conditions: Record<string, never>[];
                audience_ids: number[];
                metrics: Record<string, never>[];
                rules: Record<string, never>;
                start_time?: string | null;
                end_time?: string | null;
                archived: boolean;
                created_by_user_email: string;
                created_time: string;
                updated_time: string;
                /** Format: int64 */
                project_id: number;
                /** Format: int64 */
                revision: number;
                role: string;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_ReportView: {
            url: string;
            items: {
                url: string;
                archive_url?: string | null;
                unarchive_url?: string | null;
                delete_url?: string | null;
                reset_results_url?: string | null;
                fetch_flag_url?: string | null;
                fetch_results_ui_url: string;
                fetch_results_api_url: string;
                /** Format: int64 */
                id: number;
                urn: string;
                key: string;
                name: string;
                description: string;
                flag_key: string;
                flag_name: string;
                flag_state: string;
                rule_key: string;
                rule_name: string;
                rule_description: string;
                rule_state: string;
                type: string;
                distribution_mode?: string | null;
                primary_metric?: string | null;
                /** @description How results are made, as the rule has it. */
                x_analysis?: Record<string, never> | null;
                /** Format: int64 */
                layer_experiment_id: number;
                start_time: string;
                end_time?: string | null;
                archived: boolean;
                created_time: string;
                updated_time: string;
                /** Format: int64 */
                revision: number;
                role: string;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description A page of a list with links to others. */
        Page_VariationView: {
            url: string;
            items: {
                key: string;
                name: string;
                description: string;
                variables: Record<string, never>;
                /** Format: int64 */
                id: number;
                urn: string;
                flag_key: string;
                environment_usage_count: Record<string, never>;
                archived: boolean;
                enabled: boolean;
                in_use: boolean;
                created_time: string;
                updated_time: string;
                url: string;
                update_url?: string | null;
                delete_url?: string | null;
                archive_url?: string | null;
                unarchive_url?: string | null;
                fetch_flag_url: string;
                /** Format: int64 */
                revision: number;
                role: string;
            }[];
            count: number;
            page: number;
            total_count: number;
            total_pages: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            create_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_variation_url?: string | null;
            fetch_report_url?: string | null;
        };
        /** @description The present password and a new one. */
        PasswordChange: {
            password: string;
            new_password: string;
        };
        /**
         * @description What a step does.
         * @enum {string}
         */
        PatchOperation: "add" | "copy" | "move" | "remove" | "replace" | "test";
        /** @description A step of a JSON Patch, RFC 6902. */
        PatchStep: {
            op: components["schemas"]["PatchOperation"];
            /**
             * @description What it is about: a JSON pointer.
             * @example /name
             */
            path: string;
            /** @description Where the value comes from, for `move` and `copy`: a JSON pointer. */
            from?: string | null;
            /** @description The value, for `add`, `replace` and `test`. */
            value?: unknown;
        };
        /** @description An error of the permission API. */
        PermissionError: {
            /** @description What is wrong. */
            detail: string;
        };
        /** @description Who may do what. */
        PermissionsView: {
            /** @description The roles in a project, the weakest first, with what each allows. */
            roles: components["schemas"]["RoleActionsView"][];
            /**
             * @description What each operation of the API asks for: an action in the project concerned, `results` (reading them),
             *     `account` (being of the account), `administer`, `own` (it is about the caller's own things) or `anyone`.
             */
            operations: components["schemas"]["OperationView"][];
            /** @description What the caller may do, as far as the credential reaches. */
            own: components["schemas"]["OwnView"];
        };
        /** @description A step on the way to what is wrong. */
        Place: string | number;
        /** @description The plan of an account. */
        PlanView: {
            /** Format: int64 */
            account_id: number;
            plan_name: string;
            status: string;
            unit_of_measurement: string;
            /** @description Products that are paid for by use; there are none. */
            product_usages: Record<string, never>[];
        };
        /** @description What has to be approved in an environment. */
        PreferencesView: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            environment_id: number;
            entity_type: string;
            require_approval_on_new_entities: boolean;
            default_preferences: {
                [key: string]: boolean;
            };
            notification_recipients: string[];
            approvers: Record<string, never>[];
            entities: Record<string, never>[];
            created_at: string;
            updated_at: string;
        };
        /** @description An error of flags/v1: RFC 7807 with the violations beside. */
        ProblemDetail: {
            /** @description Always `about:blank`. */
            type: string;
            /** @description The kind of error in a few words. */
            title: string;
            /**
             * Format: int32
             * @description The status code.
             */
            status: number;
            /** @description A slug for programs. */
            code: string;
            /** @description What is wrong. */
            detail: string;
            /** @description Names this occurrence in the log. */
            uuid: string;
            /** @description Everything that is wrong with the request. */
            violations?: Record<string, never>[];
        };
        /** @description What is known of a person. */
        ProfileView: {
            email: string;
            first_name: string;
            last_name: string;
            profile_image: string;
        };
        /** @description What to change in a project. */
        ProjectChange: {
            name?: string | null;
            description?: string | null;
            /** Format: double */
            confidence_threshold?: number | null;
            /** @description `active` or `archived`. */
            status?: string | null;
        };
        /** @description A role in a project. */
        ProjectRoleView: {
            /** Format: int64 */
            project_id: number;
            role: string;
            invitation_status?: string | null;
        };
        /** @description A project. */
        ProjectView: {
            /** Format: int64 */
            account_id: number;
            anonymize_ip: boolean;
            bot_filtering?: boolean | null;
            /** Format: double */
            confidence_threshold: number;
            created: string;
            description: string;
            /** Format: int64 */
            id: number;
            is_classic: boolean;
            is_flags_enabled: boolean;
            last_modified: string;
            name: string;
            platform: string;
            sdks: string[];
            status: string;
        };
        /** @description Who was decided for. */
        ReachView: {
            /** Format: int64 */
            baseline_count: number;
            /** Format: double */
            baseline_reach: number;
            /** Format: int64 */
            treatment_count: number;
            /** Format: double */
            treatment_reach: number;
            /** Format: int64 */
            total_count: number;
            variations: {
                [key: string]: components["schemas"]["VariationReachView"];
            };
        };
        /** @description Rows that were set aside, by why. */
        RejectedView: {
            /**
             * Format: int64
             * @description Decisions for an experiment that is not known, or a variation that it does not have.
             */
            unknown_experiments: number;
            /**
             * Format: int64
             * @description Conversions of an event that is not known.
             */
            unknown_events: number;
            /** Format: int64 */
            absurd_timestamps: number;
            /** Format: int64 */
            bad_revenues: number;
            /** Format: int64 */
            bots: number;
            /** Format: int64 */
            without_visitor: number;
        };
        /** @description The record of one run of an experiment. */
        ReportView: {
            url: string;
            archive_url?: string | null;
            unarchive_url?: string | null;
            delete_url?: string | null;
            reset_results_url?: string | null;
            fetch_flag_url?: string | null;
            fetch_results_ui_url: string;
            fetch_results_api_url: string;
            /** Format: int64 */
            id: number;
            urn: string;
            key: string;
            name: string;
            description: string;
            flag_key: string;
            flag_name: string;
            flag_state: string;
            rule_key: string;
            rule_name: string;
            rule_description: string;
            rule_state: string;
            type: string;
            distribution_mode?: string | null;
            primary_metric?: string | null;
            /** @description How results are made, as the rule has it. */
            x_analysis?: Record<string, never> | null;
            /** Format: int64 */
            layer_experiment_id: number;
            start_time: string;
            end_time?: string | null;
            archived: boolean;
            created_time: string;
            updated_time: string;
            /** Format: int64 */
            revision: number;
            role: string;
        };
        /** @description What all results of one experiment have in common beyond the protocol. */
        ResultsStatsView: {
            /** @description `sequential`, `fixed_horizon` or `bayesian`. */
            engine: string;
            /**
             * Format: double
             * @description The error that the confidence level leaves.
             */
            alpha: number;
            /**
             * Format: double
             * @description Of the sequential engine: the visitors of a pair at which intervals are the tightest.
             */
            n_star?: number | null;
            /**
             * Format: int64
             * @description Of the fixed horizon: the visitors of a pair, and the days, without which there is no verdict.
             */
            planned_visitors?: number | null;
            /** Format: int32 */
            minimum_days?: number | null;
            /** @description Whether variance is reduced by what visitors did in the 14 days before. */
            cuped: boolean;
            launched_at?: string | null;
            /** @description When counting started over. */
            reset_at?: string | null;
            ended_at?: string | null;
            /** @description Periods in which traffic was divided in one way. */
            epochs: components["schemas"]["EpochView"][];
            srm: components["schemas"]["SplitView"];
            /**
             * Format: int64
             * @description Visitors who were decided for several variations; they belong to their first.
             */
            switched_visitors: number;
            /** @description Visitors who were left out because no person does so much in a day. */
            quarantined_visitors: number;
            /**
             * Format: int64
             * @description Conversions without a decision before them.
             */
            unattributed_conversions: number;
            /**
             * Format: int64
             * @description Rows that came more than once and count once.
             */
            duplicates: number;
            /** @description How many logs of other nodes have events of the project, which do not count here. */
            other_logs?: number;
        };
        /** @description The results of an experiment. */
        ResultsView: {
            /** Format: int64 */
            experiment_id: number;
            /**
             * Format: double
             * @description The confidence from which on an improvement is significant.
             */
            confidence_threshold: number;
            /** @description Whether rows have come that are not in it. */
            is_stale: boolean;
            start_time: string;
            end_time: string;
            stats_config: components["schemas"]["StatsConfigView"];
            reach: components["schemas"]["ReachView"];
            /** @description In order: the first is the primary one, the next four are secondary. */
            metrics: components["schemas"]["MetricResultsView"][];
            x_stats: components["schemas"]["ResultsStatsView"];
        };
        /** @description A revision. */
        RevisionId: {
            /** Format: int64 */
            id: number;
        };
        /** @description The revisions before and after a change. */
        Revisions: {
            current?: components["schemas"]["RevisionId"] | null;
            previous?: components["schemas"]["RevisionId"] | null;
        };
        /** @description What a role allows. */
        RoleActionsView: {
            role: string;
            /** @description `read`, `edit`, `publish`, `manage`, `administer`. */
            actions: string[];
        };
        RoleView: {
            role: string;
            /** @description Of users only. */
            role_inherited?: string | null;
            /** Format: int64 */
            id: number;
            key?: string | null;
            name: string;
        };
        /** @description A page of things with the role that somebody has on each. */
        RolesView: {
            total: number;
            total_pages: number;
            page: number;
            first_url: string;
            last_url: string;
            next_url?: string[];
            prev_url?: string[];
            items: components["schemas"]["RoleView"][];
        };
        /** @description How an SDK key is replaced. */
        Rotation: {
            /**
             * Format: int32
             * @description How long the other keys go on working; seven days where it is absent.
             */
            overlap_seconds?: number | null;
        };
        /** @description A rule. */
        RuleView: {
            key: string;
            name: string;
            description: string;
            variations: Record<string, never>;
            /** Format: int64 */
            baseline_variation_id?: number | null;
            type: string;
            distribution_mode?: string | null;
            distribution_goal?: string | null;
            attribute_ids?: number[];
            /** Format: int64 */
            id: number;
            urn: string;
            archived: boolean;
            enabled: boolean;
            created_time: string;
            updated_time: string;
            audience_conditions: Record<string, never>[];
            audience_ids: number[];
            /** Format: int32 */
            percentage_included: number;
            metrics: Record<string, never>[];
            /**
             * @description How results are made, as far as that is not as usual: `engine`, `confidence_level`, `planned_visitors`,
             *     `minimum_days`, `difference_type` and `cuped`.
             */
            x_analysis?: Record<string, never> | null;
            fetch_results_ui_url?: string | null;
            allow_list: Record<string, never>;
            group_rule: components["schemas"]["GroupRuleView"];
            /** Format: int32 */
            group_remaining_traffic_allocation: number;
            /** Format: int64 */
            layer_id?: number | null;
            /** Format: int64 */
            layer_experiment_id?: number | null;
            report_key?: string | null;
            status: string;
            outcome?: string | null;
            comment: string;
            deployed_variation_key: string;
            deployed_td_rule_key: string;
            /** Format: int64 */
            revision: number;
            flag_key?: string | null;
            flag_name?: string | null;
            environment_key?: string | null;
            environment_name?: string | null;
            group_id?: string | null;
        };
        /** @description A ruleset. */
        RulesetView: {
            url: string;
            update_url?: string | null;
            enable_url?: string | null;
            disable_url?: string | null;
            rules: Record<string, never>;
            rule_priorities: string[];
            /** Format: int64 */
            id: number;
            urn: string;
            archived: boolean;
            enabled: boolean;
            updated_time: string;
            flag_key: string;
            environment_key: string;
            environment_name: string;
            /** Format: int64 */
            environment_id: number;
            default_variation_key: string;
            default_variation_name: string;
            /** Format: int64 */
            revision: number;
            status: string;
            role: string;
        };
        /** @description What to change in a scheduled change. */
        ScheduleChange: {
            environment?: string | null;
            actions?: unknown[] | null;
            schedule?: components["schemas"]["ScheduledTime"] | null;
        };
        /** @description An error of the scheduling API. */
        ScheduleError: {
            /** @description What is wrong. */
            details: string;
            /**
             * Format: int32
             * @description The status code.
             */
            status: number;
        };
        /** @description A schedule. */
        ScheduleView: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            account_id: number;
            /** Format: int64 */
            project_id: number;
            environment: string;
            /** Format: int64 */
            environment_id: number;
            flag_key: string;
            actions: components["schemas"]["ActionView"][];
            schedule: components["schemas"]["TimeView"];
            status: string;
            /** @description Why something was not done. */
            reason?: string | null;
            completed_at?: string | null;
            created_at: string;
            created_by: string;
            updated_at: string;
            updated_by: string;
            /** Format: int64 */
            revision: number;
        };
        /** @description When a scheduled change is made. */
        ScheduledTime: {
            /** @example 2027-01-31 */
            date: string;
            /** @example 09:00 */
            time: string;
            /**
             * @description The zone that date and time are local to, by its IANA name.
             * @example Europe/Berlin
             */
            time_zone: string;
        };
        /** @description A page of schedules. */
        SchedulesView: {
            items: components["schemas"]["ScheduleView"][];
            total: number;
            has_more: boolean;
        };
        /** @description A key by which SDKs fetch the datafile of an environment. */
        SdkKeyView: {
            key: string;
            created: string;
            /** @description When it stops to work; the current key does not. */
            expires?: string | null;
            /** @description Whether the datafile names it. */
            is_current: boolean;
            /** @description Where the datafile is. */
            url: string;
        };
        /** @description The keys of an environment that work. */
        SdkKeysView: {
            items: components["schemas"]["SdkKeyView"][];
        };
        /** @description What is to become of a service account. */
        ServiceAccountPatch: {
            name?: string | null;
            /** @description Out, at once, with all its tokens. */
            disabled?: boolean | null;
            /** @description In place of those that it has. */
            project_roles?: components["schemas"]["GivenRole"][] | null;
        };
        /** @description A service account. */
        ServiceAccountView: {
            /** @description A user's id. */
            id: string;
            name: string;
            /** @description Whether nothing of it works. */
            is_disabled: boolean;
            created: string;
            project_roles: components["schemas"]["UserRoleView"][];
        };
        /** @description Service accounts. */
        ServiceAccountsView: {
            items: components["schemas"]["ServiceAccountView"][];
        };
        /** @description A session. */
        SessionView: {
            id: string;
            created: string;
            /** @description When its owner last proved who they are. What matters most wants that within ten minutes. */
            confirmed: string;
            last_seen: string;
            /** @description When it ends at the latest. */
            expires: string;
            address: string;
            agent: string;
            /** @description Whether it is the one that asks. */
            is_current: boolean;
        };
        /** @description The sessions of somebody. */
        SessionsView: {
            items: components["schemas"]["SessionView"][];
        };
        /** @description Whether there is something to set up. */
        SetupView: {
            is_needed: boolean;
        };
        /** @description A link to results. */
        ShareLinkView: {
            /** @description Anybody who has it may read the results as they are now. */
            url: string;
        };
        /** @description Who signs in. */
        SignIn: {
            /** @example ada@example.com */
            email: string;
            password: string;
        };
        /** @description Who is signed in, and what requests must carry. */
        SignedInView: {
            user_id: string;
            email: string;
            /** Format: int64 */
            account_id: number;
            is_administrator: boolean;
            /** @description Sent back as `X-Burgee-CSRF` with every request that counts on the cookie. */
            csrf: string;
            session: components["schemas"]["SessionView"];
        };
        /** @description A metric of an experiment on each day since its visitors' first decisions. */
        SinceExposureView: {
            /** Format: int64 */
            experiment_id: number;
            is_stale: boolean;
            stats_config: components["schemas"]["StatsConfigView"];
            metric?: components["schemas"]["MetricHeadView"] | null;
            results: {
                [key: string]: components["schemas"]["VariantDaysView"];
            };
        };
        /** @description A page of custom fields, whose links to the next and previous page are single. */
        SinglePage_CustomFieldView: components["schemas"]["Page_CustomFieldView"] & {
            next_url?: string | null;
            prev_url?: string | null;
        };
        /** @description The split of a part of the visitors. */
        SplitPartView: {
            /** @description The day or the value. */
            value: string;
            /** @description `good`, `caution` from an adjusted p < 0.05 on, `critical` from 0.01 on, `few_visitors`, or `not_applicable`. */
            status: string;
            /**
             * Format: double
             * @description May be looked at any time. Absent for fewer than 100 visitors.
             */
            p_value?: number | null;
            /**
             * Format: double
             * @description Times the number of parts that were tested in the same list.
             */
            p_adjusted?: number | null;
            counts: {
                [key: string]: number;
            };
            expected?: {
                [key: string]: number;
            } | null;
        };
        /** @description The split of an experiment's visitors, by day and by what is known of them at their first decision. */
        SplitPartsView: {
            /** Format: int64 */
            experiment_id: number;
            is_stale: boolean;
            /** @description By the UTC day of the first decision, such as `2026-11-25`. */
            days: components["schemas"]["SplitPartView"][];
            /** @description By browser, device, source and attribute, where that tells any two visitors apart. */
            segments: components["schemas"]["SplitSegmentsView"][];
        };
        /** @description The split of visitors at a time. */
        SplitPointView: components["schemas"]["SplitView"] & {
            time: string;
            /**
             * Format: double
             * @description The least p-value so far.
             */
            running_p_value?: number | null;
        };
        /** @description The split by the values of one attribute, or by browser, device or source. */
        SplitSegmentsView: {
            /** @description `browser`, `device`, `source`, or the id of the attribute. */
            by: string;
            /** @description The key of the attribute, or as `by`. */
            name: string;
            /** @description Those of at least 100 visitors; the most visitors first, and no more than 20. */
            values: components["schemas"]["SplitPartView"][];
            /** @description How many values are left out, */
            other_values: number;
            /**
             * Format: int64
             * @description and how many visitors have those.
             */
            other_visitors: number;
        };
        /** @description Whether visitors were split as designed: the test for a sample-ratio mismatch. */
        SplitView: {
            /** @description `good`, `caution` from p < 0.05 on, `critical` from p < 0.01 on, or `not_applicable`. */
            status: string;
            /**
             * Format: double
             * @description May be looked at any time.
             */
            p_value?: number | null;
            counts: {
                [key: string]: number;
            };
            expected?: {
                [key: string]: number;
            } | null;
        };
        /** @description How results are judged. */
        StatsConfigView: {
            /** Format: double */
            confidence_level: number;
            /** @description `absolute` or `relative`. */
            difference_type: string;
            /** @description Whether traffic was divided in several ways, so that periods are compared within. */
            epoch_enabled: boolean;
        };
        /** @description A request of a person for their data. */
        SubjectAccessRequestView: {
            /** Format: int64 */
            account_id: number;
            data_type: string;
            /** Format: int64 */
            id: number;
            identifier: string;
            identifier_type: string;
            request_type: string;
            requested_at_time: string;
            sla_deadline_time: string;
            status: string;
        };
        SubjectView: {
            key: string;
            type: string;
        };
        /** @description What to change in a team. */
        TeamChange: {
            name: string;
            description?: string | null;
            external_ref?: string | null;
            /** @description User ids. */
            members_added?: string[] | null;
            /** @description User ids. */
            members_removed?: string[] | null;
        };
        TeamPermissionView: {
            team_id: string;
            name: string;
            role: string;
            external_ref?: string | null;
        };
        /** @description A team. */
        TeamView: {
            id: string;
            name: string;
            description?: string | null;
            /** Format: int64 */
            account_id: number;
            external_ref?: string | null;
            created: string;
            last_modified: string;
            members_count: number;
        };
        TimeView: {
            time: string;
            time_zone: string;
            date: string;
            /** @description Such as `2025-09-20T15:00:00+0000`. */
            utc_time: string;
        };
        /** @description A metric in a variation as it was at a time: all that had happened by then. */
        TimeseriesPointView: {
            time: string;
            /** Format: double */
            value: number;
            /** Format: double */
            samples: number;
            /** Format: double */
            rate: number;
            /** Format: double */
            variance?: number | null;
            lift?: components["schemas"]["DatapointView"] | null;
        };
        /** @description The results of an experiment over time. */
        TimeseriesView: {
            /** Format: int64 */
            experiment_id: number;
            /** Format: double */
            confidence_threshold: number;
            is_stale: boolean;
            start_time: string;
            end_time: string;
            stats_config: components["schemas"]["StatsConfigView"];
            metrics: components["schemas"]["MetricTimeseriesView"][];
            /** @description How traffic was divided, from each time on: basis points by the id of the variation. */
            x_allocation: components["schemas"]["AllocationView"][];
            /** @description The split of visitors at each point. */
            x_srm: components["schemas"]["SplitPointView"][];
            /** @description How many logs of other nodes have events of the project, which do not count here. */
            x_other_logs?: number;
        };
        /** @description The exchange of a token, as a form or as JSON (RFC 8693). */
        TokenExchange: {
            /** @description `urn:ietf:params:oauth:grant-type:token-exchange`, which may be left out. */
            grant_type?: string | null;
            /** @description What the issuer gave the workload. */
            subject_token: string;
            /** @description `urn:ietf:params:oauth:token-type:jwt` or `…:id_token`, which may be left out. */
            subject_token_type?: string | null;
            /** @description By which trust, where several would do. */
            trust_id?: string | null;
        };
        /** @description A token, without its secret. */
        TokenView: {
            /** @description Finds the token; no secret. */
            id: string;
            name: string;
            /** @description Whom it stands for. */
            user_id: string;
            user_email: string;
            /** @description What it begins with. */
            prefix: string;
            /** @description What it ends with. */
            last_four: string;
            scopes: string[];
            /** @description The networks that it is good from; from everywhere where there are none. */
            networks: string[];
            created: string;
            /** @description Who made it: a user's id; empty where a command did. */
            created_by: string;
            /** @description When it was last used, to the hour; null if never. */
            last_used?: string | null;
            /** @description When it stops to work; null if it does not by itself. */
            expires?: string | null;
            /** @description When it was revoked; null if it was not. */
            revoked?: string | null;
            /** @description The token itself: shown when it is made, and never again. */
            token?: string | null;
        };
        /** @description Tokens. */
        TokensView: {
            items: components["schemas"]["TokenView"][];
        };
        /** @description What a claim must be: either `equals` or `matches`. */
        TrustCondition: {
            /**
             * @description A member, or a JSON pointer.
             * @example repository
             */
            claim: string;
            /** @example acme/shop */
            equals?: string | null;
            /** @description A pattern: `*` stands for anything without `/` and `:`, `**` for anything. */
            matches?: string | null;
        };
        /** @description The impressions of an account this month. */
        UsageSummaryView: {
            /** Format: int64 */
            usage: number;
            /** Format: double */
            usage_percentage: number;
            /** Format: int64 */
            allowance: number;
            start_date: string;
            end_date: string;
            last_update_date: string;
        };
        /** @description The impressions of an experiment. */
        UsageView: {
            /** Format: int64 */
            project_id: number;
            project_name: string;
            /** Format: int64 */
            experiment_id: number;
            experiment_name: string;
            experiment_status: string;
            /** Format: int64 */
            impression_count: number;
            platform: string;
        };
        /** @description What is to become of somebody. */
        UserChange: {
            first_name?: string | null;
            last_name?: string | null;
            administrator?: boolean | null;
            /** @description Out, at once, with all tokens and sessions. */
            disabled?: boolean | null;
        };
        UserPermissionView: {
            role: string;
            role_inherited: string;
            first_name?: string | null;
            last_name?: string | null;
            user_id: string;
            email: string;
        };
        /** @description A user, and what is asked of them. */
        UserQuestion: {
            /** @example user_42 */
            user_id: string;
            /** @description What is known of the user. */
            attributes?: Record<string, never> | null;
            /** @description The real-time segments that the user is in. */
            qualified_segments?: string[] | null;
            /** @description Which flags; all where there are none. */
            flag_keys?: string[] | null;
        };
        /** @description A role in a project. */
        UserRoleView: {
            /** Format: int64 */
            project_id: number;
            role: string;
        };
        /** @description Somebody of the account. */
        UserView: {
            id: string;
            email: string;
            first_name: string;
            last_name: string;
            is_administrator: boolean;
            /** @description Whether they were invited and have not come yet. */
            is_pending: boolean;
            /** @description Whether they are out: nothing of theirs works. */
            is_disabled: boolean;
            /** @description Whether they can sign in by password. */
            has_password: boolean;
            created: string;
            /** @description The roles that they were given; administrators have every role in every project. */
            project_roles: components["schemas"]["UserRoleView"][];
        };
        /** @description People. */
        UsersView: {
            items: components["schemas"]["UserView"][];
        };
        /** @description One thing that is wrong with a request. */
        ValidationError: {
            /** @description The place: `body`, `query` or `path`, and the members and indexes below. */
            loc: components["schemas"]["Place"][];
            /** @description A sentence for people. */
            msg: string;
            /** @description A slug for programs. */
            type: string;
        };
        /** @description Everything that is wrong with a request. */
        ValidationErrors: {
            detail: components["schemas"]["ValidationError"][];
            /**
             * Format: int32
             * @description The status code, on the scheduling API.
             */
            status?: number | null;
        };
        /**
         * @description The type of a variable.
         * @enum {string}
         */
        VariableKind: "boolean" | "double" | "integer" | "json" | "string";
        /** @description A variation's days. */
        VariantDaysView: components["schemas"]["VariantHeadView"] & {
            days: components["schemas"]["DayView"][];
        };
        /** @description The totals of a variation's visitors. */
        VariantDistributionView: components["schemas"]["VariantHeadView"] & {
            /**
             * Format: int64
             * @description Visitors.
             */
            units: number;
            /**
             * Format: int64
             * @description Those with a total of zero.
             */
            zero: number;
            /** @description Those in each bin. */
            bins: number[];
            /**
             * Format: double
             * @description What all have together.
             */
            value: number;
            /**
             * Format: double
             * @description The most that one has.
             */
            largest?: number | null;
            /**
             * Format: int64
             * @description Visitors above the cap,
             */
            above_cap: number;
            /**
             * Format: double
             * @description and what those have together.
             */
            above_cap_value: number;
        };
        /** @description Which variation. */
        VariantHeadView: {
            variation_id: string;
            /** Format: int64 */
            experiment_id: number;
            name: string;
            /** @description Always `variation`. */
            level: string;
            is_baseline: boolean;
        };
        /** @description A metric in a variation. */
        VariantResultsView: components["schemas"]["VariantHeadView"] & {
            /**
             * Format: double
             * @description The numerator; of revenue in cents.
             */
            value: number;
            /**
             * Format: double
             * @description The denominator.
             */
            samples: number;
            /**
             * Format: double
             * @description `value / samples`.
             */
            rate: number;
            /**
             * Format: double
             * @description The squared standard error of the rate, times `samples`.
             */
            variance?: number | null;
            lift?: components["schemas"]["DatapointView"] | null;
            total_increase?: components["schemas"]["DatapointView"] | null;
            x_stats: components["schemas"]["VariantStatsView"];
        };
        /** @description What is to be known of a metric in a variation beyond the protocol. */
        VariantStatsView: {
            /**
             * Format: int64
             * @description Visitors.
             */
            units: number;
            /**
             * Format: int64
             * @description Visitors with a value that is not zero.
             */
            nonzero: number;
            /**
             * Format: double
             * @description The estimate that is compared: averaged over epochs, and adjusted where there is a covariate.
             */
            mean?: number | null;
            /** Format: double */
            standard_error?: number | null;
            /** @description Why there is no estimate. */
            cannot_say?: string | null;
        };
        /** @description A metric in a variation over time. */
        VariantTimeseriesView: components["schemas"]["VariantHeadView"] & {
            timeseries: components["schemas"]["TimeseriesPointView"][];
        };
        /** @description Who was decided for a variation. */
        VariationReachView: {
            /** Format: int64 */
            count: number;
            name: string;
            variation_id: string;
            /**
             * Format: double
             * @description The share of all visitors.
             */
            variation_reach: number;
        };
        /** @description A variation. */
        VariationView: {
            key: string;
            name: string;
            description: string;
            variables: Record<string, never>;
            /** Format: int64 */
            id: number;
            urn: string;
            flag_key: string;
            environment_usage_count: Record<string, never>;
            archived: boolean;
            enabled: boolean;
            in_use: boolean;
            created_time: string;
            updated_time: string;
            url: string;
            update_url?: string | null;
            delete_url?: string | null;
            archive_url?: string | null;
            unarchive_url?: string | null;
            fetch_flag_url: string;
            /** Format: int64 */
            revision: number;
            role: string;
        };
        /** @description A new webhook, or what one becomes. */
        WebhookBody: {
            name: string;
            description: string;
            /** @example https://hooks.example.com/burgee */
            url: string;
            /** @description What it is told of. */
            events: string[];
        };
        /** @description The secret of a webhook. */
        WebhookSecretView: {
            webhook_id: string;
            /** @description Signs the messages from now on: shown this once. */
            secret: string;
        };
        /** @description An address that is told of changes. */
        WebhookView: {
            active: boolean;
            created: string;
            description: string;
            events: string[];
            id: string;
            last_modified: string;
            name: string;
            /** Format: int64 */
            project_id: number;
            /** @description Signs the messages: shown when the webhook is made, and never again. */
            secret?: string | null;
            url: string;
        };
        /** @description Somebody who always gets a certain variation. */
        WhitelistEntryView: {
            user_id: string;
            /** Format: int64 */
            variation_id: number;
        };
        /** @description A team with the people who are in it. */
        WholeTeamView: components["schemas"]["TeamView"] & {
            members: components["schemas"]["MemberView"][];
        };
        /** @description What is to become of a workload trust. */
        WorkloadTrustPatch: {
            name?: string | null;
            issuer?: string | null;
            audience?: string | null;
            conditions?: components["schemas"]["TrustCondition"][] | null;
            service_account_id?: string | null;
            scopes?: string[] | null;
            /** Format: int64 */
            life_seconds?: number | null;
            enabled?: boolean | null;
        };
        /** @description A workload trust. */
        WorkloadTrustView: {
            id: string;
            name: string;
            issuer: string;
            audience: string;
            conditions: Record<string, never>[];
            service_account_id: string;
            scopes: string[];
            /** Format: int64 */
            life_seconds: number;
            enabled: boolean;
            created: string;
            last_modified: string;
            /** Format: int64 */
            revision: number;
        };
        /** @description Workload trusts. */
        WorkloadTrustsView: {
            items: components["schemas"]["WorkloadTrustView"][];
        };
        /** @description An environment. */
        "v2.EnvironmentView": {
            archived: boolean;
            created: string;
            datafile?: components["schemas"]["DatafileView"] | null;
            description: string;
            has_restricted_permissions: boolean;
            /** Format: int64 */
            id: number;
            is_primary: boolean;
            key: string;
            last_modified: string;
            name: string;
            /** Format: int64 */
            priority: number;
            /** Format: int64 */
            project_id: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_audit: {
        parameters: {
            query?: {
                /** @description Entries before this one. */
                before?: number;
                /** @description 1 to 1000; 100 where absent. */
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_access_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessTokensView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_access_token: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessTokenView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    revoke_access_tokens: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    revoke_access_token: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                environment_id: number;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_activity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_sdk_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SdkKeysView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    rotate_sdk_key: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Rotation"] | null;
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SdkKeyView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    end_sdk_key: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                environment_id: number;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_experiment_distribution: {
        parameters: {
            query?: {
                metric?: number;
                baseline_variation_id?: string;
                start_time?: string;
                end_time?: string;
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DistributionView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_experiment_since_exposure: {
        parameters: {
            query?: {
                metric?: number;
                baseline_variation_id?: string;
                start_time?: string;
                end_time?: string;
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
                x_engine?: string;
                x_confidence_level?: number;
                x_difference_type?: string;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SinceExposureView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_experiment_split: {
        parameters: {
            query?: {
                start_time?: string;
                end_time?: string;
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitPartsView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_identity_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvidersView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_identity_provider: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIdentityProvider"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_identity_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_identity_provider: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    update_identity_provider: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    check_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkSecret"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkOwnerView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    redeem_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkUse"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_oauth_authorizations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthAuthorizationsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    revoke_oauth_authorization: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                client_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_oauth_clients: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_oauth_client: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOAuthClient"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_oauth_client: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_oauth_client: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                client_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    update_oauth_client: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                client_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OAuthClientChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_oauth_client_secret: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                client_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientSecretView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    revoke_oauth_client_secret: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                client_id: number;
                secret_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    request_password_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Forgotten"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    try_conditions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConditionTrial"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConditionTrialView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    remove_collaborator: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    explain_decisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserQuestion"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    watch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_event_counters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventCountersView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_holdout_results: {
        parameters: {
            query?: {
                start_time?: string;
                end_time?: string;
                x_engine?: string;
                x_confidence_level?: number;
                x_difference_type?: string;
            };
            header?: never;
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultsView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_holdout_timeseries: {
        parameters: {
            query?: {
                start_time?: string;
                end_time?: string;
                x_engine?: string;
                x_confidence_level?: number;
                x_difference_type?: string;
            };
            header?: never;
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeseriesView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_service_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_service_account: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewServiceAccount"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_service_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_service_account: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    update_service_account: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAccountPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_service_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_service_token: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    revoke_service_token: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                account_id: string;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    confirm_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FirstUser"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_offered_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfferedProvidersView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    finish_provider_sign_in: {
        parameters: {
            query: {
                state: string;
                code?: string;
                iss?: string;
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To where the person wanted to go. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    start_provider_sign_in: {
        parameters: {
            query?: {
                next?: string;
            };
            header?: never;
            path: {
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the identity provider. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_user_link: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                page?: number;
                per_page?: number;
            };
            header?: never;
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DeliveryView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                webhook_id: number;
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    renew_webhook_secret: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecretView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    test_webhook: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_workload_trusts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadTrustsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_workload_trust: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkloadTrust"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadTrustView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_workload_trust: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trust_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadTrustView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_workload_trust: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                trust_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    update_workload_trust: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                trust_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkloadTrustPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadTrustView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    exchange_workload_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenExchange"];
                "application/x-www-form-urlencoded": components["schemas"]["TokenExchange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangedView"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeErrorView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleError"];
                };
            };
        };
    };
    list_schedules: {
        parameters: {
            query?: {
                environment?: string;
                scheduled_from?: string;
                scheduled_till?: string;
                page_no?: number;
                page_size?: number;
                applies_to?: string;
                order?: string;
            };
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulesView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleError"];
                };
            };
        };
    };
    create_schedule: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSchedule"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleError"];
                };
            };
        };
    };
    delete_schedule: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                schedule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleError"];
                };
            };
        };
    };
    update_schedule: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                schedule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleError"];
                };
            };
        };
    };
    list_custom_fields: {
        parameters: {
            query?: {
                per_page?: number;
                page?: number;
                page_token?: string;
                page_window?: number;
                sort?: string;
                query?: string;
                archived?: boolean;
                key?: string;
                entity_type?: string;
                field_type?: string;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SinglePage_CustomFieldView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_custom_field: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomField"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFieldView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    update_custom_field: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomFieldChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFieldView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    archive_custom_field: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFieldView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    unarchive_custom_field: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFieldView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_environments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_EnvironmentView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_reports: {
        parameters: {
            query?: {
                per_page?: number;
                page?: number;
                page_token?: string;
                page_window?: number;
                sort?: string;
                archived?: boolean;
                query?: string;
            };
            header?: never;
            path: {
                project_id: number;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ReportView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    archive_reports: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    unarchive_reports: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                environment_key: string;
                report_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_report: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                environment_key: string;
                report_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    reset_report: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                environment_key: string;
                report_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_rule_holdouts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                environment_key: string;
                rule_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldoutView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_flags: {
        parameters: {
            query?: {
                per_page?: number;
                page_number?: number;
                page_token?: string;
                page_window?: number;
                sort?: string;
                archived?: boolean;
                enabled?: boolean;
                query?: string;
                rule_status?: string;
                environment_status?: string;
                environment?: string;
                rule_type?: string;
                key_list?: string;
                owner_user_id?: string;
                team_ids?: string;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FlagView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_flag: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFlag"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    patch_flags: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    archive_flags: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    unarchive_flags: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_flag_entities: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagPartsView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_flag: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
                environment_key: string;
                rule_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_ruleset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesetView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    patch_ruleset: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesetView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    disable_ruleset: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesetView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    enable_ruleset: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                environment_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesetView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_variable_definitions: {
        parameters: {
            query?: {
                per_page?: number;
                page_number?: number;
                page_token?: string;
                sort?: string;
            };
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DefinitionView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_variable_definition: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVariable"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    patch_variable_definitions: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DefinitionView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    brainstorm_variables: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_variable_definition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
                variable_definition_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_variable_definition: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                variable_definition_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_variations: {
        parameters: {
            query?: {
                per_page?: number;
                page_token?: string;
                sort?: string;
                archived?: boolean;
                enabled?: boolean;
                in_use?: boolean;
                query?: string;
            };
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_VariationView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_variation: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVariation"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariationView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    patch_variations: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    archive_variations: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    brainstorm_variations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    unarchive_variations: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_variation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                flag_key: string;
                variation_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariationView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_variation: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                flag_key: string;
                variation_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_groups: {
        parameters: {
            query?: {
                per_page?: number;
                page?: number;
                page_token?: string;
                page_window?: number;
                sort?: string;
                archived?: boolean;
                enabled?: boolean;
                environment?: string;
                query?: string;
                include?: string;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_GroupView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_group: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGroup"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    patch_groups: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    archive_groups: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    unarchive_groups: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Keys"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_group: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_holdouts: {
        parameters: {
            query?: {
                per_page?: number;
                page?: number;
                page_token?: string;
                page_window?: number;
                sort?: string;
                archived?: boolean;
                status?: string;
                query?: string;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_HoldoutView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    create_holdout: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHoldout"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldoutView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_holdout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldoutView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    post_holdout: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    delete_holdout: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    patch_holdout: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_holdout_experiments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldOutExperimentView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_rules: {
        parameters: {
            query?: {
                per_page?: number;
                page?: number;
                page_token?: string;
                page_window?: number;
                rule_types?: string;
                environments?: string;
                archived?: boolean;
                sort?: string;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BarePage_RuleView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    fetch_rule_by_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetail"];
                };
            };
        };
    };
    list_teams: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamView"][];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    create_team: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    fetch_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeTeamView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    delete_team: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                account_id: number;
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    update_team: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                account_id: number;
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    fetch_entity_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                entity_type: string;
                entity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityPermissionsView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    patch_entity_permissions: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
                entity_type: string;
                entity_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchStep"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityPermissionsView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    list_team_permissions: {
        parameters: {
            query?: {
                per_page?: number;
                page_token?: string;
                page_window?: number;
            };
            header?: never;
            path: {
                team_id: string;
                project_id: number;
                entity_type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolesView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    list_user_permissions: {
        parameters: {
            query?: {
                per_page?: number;
                page_token?: string;
                page_window?: number;
            };
            header?: never;
            path: {
                user_id: string;
                project_id: number;
                entity_type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolesView"];
                };
            };
            /** @description What is wrong. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationErrors"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionError"];
                };
            };
        };
    };
    list_attributes: {
        parameters: {
            query: {
                project_id: number;
                archived?: boolean;
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributeView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_attribute: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAttribute"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributeView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_attribute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attribute_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributeView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    archive_attribute: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                attribute_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    update_attribute: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                attribute_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttributeChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributeView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_bucketing_history: {
        parameters: {
            query?: {
                start_time?: string;
                end_time?: string;
            };
            header?: never;
            path: {
                account_id: number;
                visitor_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BucketingView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_audiences: {
        parameters: {
            query: {
                project_id: number;
                archived?: boolean;
                for_journey?: boolean;
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudienceView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_audience: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAudience"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudienceView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_audience: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                audience_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudienceView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    update_audience: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                audience_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AudienceChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudienceView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_usage: {
        parameters: {
            query: {
                usage_date_from: string;
                usage_date_to: string;
                platforms?: string[];
                query?: string;
                sort?: string;
                order?: string;
                page?: number;
                per_page?: number;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_usage_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSummaryView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_changes: {
        parameters: {
            query: {
                project_id: number;
                id?: number[];
                start_time?: string;
                end_time?: string;
                user?: string[];
                entity_type?: string[];
                entity?: string[];
                source?: string;
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Change"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_collaborators: {
        parameters: {
            query?: {
                project_id?: number[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollaboratorView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_collaborators: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCollaborator"][];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollaboratorView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_environments_v2: {
        parameters: {
            query: {
                project_id: number;
                archived?: boolean;
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v2.EnvironmentView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_environment: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnvironment"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v2.EnvironmentView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_environment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v2.EnvironmentView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    archive_environment: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    update_environment: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v2.EnvironmentView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_environment_datafile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                environment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query: {
                project_id: number;
                archived?: boolean;
                include_classic?: boolean;
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_experiment_report: {
        parameters: {
            query?: {
                baseline_variation_id?: string;
                start_time?: string;
                end_time?: string;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutcomeView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_experiment_results: {
        parameters: {
            query?: {
                baseline_variation_id?: string;
                start_time?: string;
                end_time?: string;
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
                x_engine?: string;
                x_confidence_level?: number;
                x_difference_type?: string;
                x_planned_visitors?: number;
                x_minimum_days?: number;
                x_cuped?: boolean;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultsView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    share_experiment_results: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareLinkView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_experiment_timeseries: {
        parameters: {
            query?: {
                baseline_variation_id?: string;
                start_time?: string;
                end_time?: string;
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
                x_engine?: string;
                x_confidence_level?: number;
                x_difference_type?: string;
                x_planned_visitors?: number;
                x_minimum_days?: number;
                x_cuped?: boolean;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimeseriesView"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_export_credentials: {
        parameters: {
            query?: {
                /** @description From 15m to 1h, which is what it is where absent */
                duration?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportCredentialsView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_gcp_export_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    export_experiment_results: {
        parameters: {
            query?: {
                baseline_variation_id?: string;
                start_time?: string;
                end_time?: string;
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
            };
            header?: never;
            path: {
                experiment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    export_holdout_results: {
        parameters: {
            query?: {
                browser?: string;
                device?: string;
                source?: string;
                attribute_id?: number;
                attribute_value?: string;
                segment_conditions?: string;
            };
            header?: never;
            path: {
                project_id: number;
                holdout_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_invitations: {
        parameters: {
            query?: {
                project_id?: number[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollaboratorView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_me: {
        parameters: {
            query?: {
                include_features?: boolean;
                expand?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_projects: {
        parameters: {
            query?: {
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_project: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    update_project: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_custom_event: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvent"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    archive_custom_event: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                event_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    update_custom_event: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                project_id: number;
                event_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_webhooks: {
        parameters: {
            query?: {
                page?: number;
                per_page?: number;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_webhook: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                query: string;
                project_id?: number[];
                type?: string[];
                archived?: boolean;
                fullsearch?: boolean;
                status?: string[];
                sort?: string;
                order?: string;
                environment_key?: string;
                audience_id?: number[];
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hit"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    list_subject_access_requests: {
        parameters: {
            query?: {
                page?: number;
                per_page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubjectAccessRequestView"][];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    create_subject_access_request: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubjectAccessRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubjectAccessRequestView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_subject_access_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubjectAccessRequestView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    fetch_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    delete_webhook: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
    update_webhook: {
        parameters: {
            query?: {
                dry_run?: boolean;
            };
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description What is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppError"];
                };
            };
        };
    };
}
