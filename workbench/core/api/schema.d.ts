// Generated from docs/openapi.json by `npm run api-types`. Not to be edited.
export interface paths {
    "/__motia": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What Motia's Workbench asks first; leads a browser to the Workbench. */
        get: operations["get___motia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live socket (WebSocket): `ClientMessage` one way, `ServerMessage` the other. */
        get: operations["get_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Name, version and mode of the host. */
        get: operations["get_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the host is, what is unhealthy first. */
        get: operations["get_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Throughput, errors and latency over time. */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runner processes. */
        get: operations["get_runners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is wrong with the project's files. */
        get: operations["get_problems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All steps. */
        get: operations["get_steps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/steps/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One step, with what it did last. */
        get: operations["get_steps_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/steps/{name}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file of a step. */
        get: operations["get_steps_name_source"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All flows. */
        get: operations["get_flows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/flows/{flow}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A flow as a graph. */
        get: operations["get_flows_flow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/flows/{flow}/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the nodes of a flow were put. */
        get: operations["get_flows_flow_positions"];
        /** Remember where nodes were put, in `motia-workbench.json`. */
        put: operations["put_flows_flow_positions"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All steps as one graph. */
        get: operations["get_graph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/flows/{flow}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as Motia's Workbench saves it. */
        post: operations["post___motia_flows_flow_config"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All api steps, each with a request that fits it. */
        get: operations["get_routes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traces, newest first. */
        get: operations["get_traces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/traces/{trace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One trace whole. */
        get: operations["get_traces_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/traces/{trace}/runs/{run}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a replay of a run would do and needs. */
        get: operations["get_traces_trace_runs_run_replay"];
        put?: never;
        /** Run it again: the request, the event, or the cron step. */
        post: operations["post_traces_trace_runs_run_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls of handlers, newest first. */
        get: operations["get_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/runs/{trace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, logs and events under one trace. */
        get: operations["get_runs_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log records, newest first. */
        get: operations["get_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events, newest first. */
        get: operations["get_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One event with its deliveries. */
        get: operations["get_events_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries, newest first. */
        get: operations["get_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery with payload, attempts and their logs. */
        get: operations["get_deliveries_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/dead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters, newest first. */
        get: operations["get_dead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first. */
        get: operations["get_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/emit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put in an event. Takes an `Idempotency-Key`. */
        post: operations["post_emit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Emit an event once more, to all its subscribers or to some. */
        post: operations["post_events_id_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/events/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up what of an event has not run yet. */
        post: operations["post_events_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/deliveries/{id}/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up a delivery that has not run to its end. */
        post: operations["post_deliveries_id_drop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/deliveries/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up many that have not run. */
        post: operations["post_deliveries_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/dead/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run many dead letters again. */
        post: operations["post_dead_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/dead/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up many dead letters. */
        post: operations["post_dead_drop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/dead/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a dead letter again, also with another payload. */
        post: operations["post_dead_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/dead/{id}/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up a dead letter. */
        post: operations["post_dead_id_drop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits, runs and has failed, by subscriber. */
        get: operations["get_queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/queues/{step}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start no more deliveries of a step, also after a restart. */
        post: operations["post_queues_step_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/queues/{step}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on. */
        post: operations["post_queues_step_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/cron": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cron steps with their occurrences. */
        get: operations["get_cron"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/cron/{step}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run it once now, beside its schedule. */
        post: operations["post_cron_step_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/cron/{step}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave out its occurrences, also after a restart. */
        post: operations["post_cron_step_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/cron/{step}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on. */
        post: operations["post_cron_step_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of state. */
        get: operations["get_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/state/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The items of a group. */
        get: operations["get_state_group"];
        put?: never;
        post?: never;
        /** Remove every item of a group. */
        delete: operations["delete_state_group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/state/{group}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One item. */
        get: operations["get_state_group_key"];
        /** Set an item. 409 with the `current` one where the revision is out of date. */
        put: operations["put_state_group_key"];
        post?: never;
        /** Remove an item. */
        delete: operations["delete_state_group_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All streams. */
        get: operations["get_streams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/streams/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of a stream. */
        get: operations["get_streams_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/streams/{name}/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The items of a group. */
        get: operations["get_streams_name_group"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/streams/{name}/{group}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an event to who follows a group or an item. */
        post: operations["post_streams_name_group_send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/streams/{name}/{group}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One item. */
        get: operations["get_streams_name_group_id"];
        /** Set an item; its schema is enforced. */
        put: operations["put_streams_name_group_id"];
        post?: never;
        /** Remove an item. */
        delete: operations["delete_streams_name_group_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Size and rows of the store. */
        get: operations["get_store"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/store/compact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give free room back to the disk. */
        post: operations["post_store_compact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/store/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copy the store into a folder. */
        post: operations["post_store_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__motia/api/store/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look for damage. */
        post: operations["post_store_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What has happened since the last of these messages. Steps in which nothing happened are left out. */
        Activity: {
            at: number;
            steps: {
                [key: string]: components["schemas"]["StepActivity"];
            };
            edges: components["schemas"]["EdgeActivity"][];
        };
        ActivityParams: {
            /** @default null */
            flow?: string | null;
        };
        Attempt: {
            attempt: number;
            startedAt: number;
            endedAt: number | null;
            outcome: string | null;
            error: components["schemas"]["ErrorShown"] | null;
            logs: components["schemas"]["Log"][];
        };
        AuditEntry: {
            id: string;
            at: number;
            /** @description Such as `browser 127.0.0.1`, or `command line (ada)`. */
            who: string;
            /** @description Such as `dead.retry`. */
            action: string;
            /** @description What it was done to; empty where it was many. */
            target: string;
            /** @description What was asked and what came of it, redacted. */
            detail: {
                [key: string]: unknown;
            };
        };
        BackedUp: {
            folder: string;
        };
        BackupBody: {
            /** @description An absolute path on the host's machine, new or empty. */
            folder: string;
        };
        Cleared: {
            count: number;
        };
        /** @description What a client may send. */
        ClientMessage: (components["schemas"]["SubscribeLogs"] | components["schemas"]["SubscribeRuns"] | components["schemas"]["SubscribeActivity"] | components["schemas"]["SubscribeMetrics"] | components["schemas"]["SubscribeStream"] | components["schemas"]["SubscribeValue"]) | components["schemas"]["Unsubscribe"] | components["schemas"]["Ping"];
        Compacted: {
            freedBytes: number;
        };
        /** @description Something unhealthy, and what to do about it. */
        Concern: {
            /** @enum {string} */
            level: "error" | "warning";
            /** @enum {string} */
            name: "runner-restarting" | "runner-missing" | "language-missing" | "dead-letters" | "queue-old" | "queue-paused" | "step-not-loaded" | "telemetry-dropped" | "loop-slow" | "load-problems" | "disk-low" | "store-damaged";
            text: string;
            hint: string;
            /** @description The step that it is about, where it is one. */
            step: string | null;
            count: number | null;
        };
        Counted: {
            count: number;
            /** @description Ids that were not in the right state. */
            unchanged: string[];
        };
        Counts: {
            calls: number;
            failed: number;
        };
        Cron: {
            step: string;
            file: string;
            language: string;
            cron: string;
            /** @description The schedule in words, such as `at 09:00, Monday to Friday`. */
            words: string;
            /** @description As configured. */
            timezone: string | null;
            /** @description The one that counts. */
            zone: string;
            /** @enum {string} */
            overlap: "skip" | "queue" | "allow" | "cancel";
            /** @enum {string} */
            catchUp: "none" | "last" | "all";
            /** @description The last stored occurrence, Unix ms. */
            last: number | null;
            lastRun: components["schemas"]["LastRun"] | null;
            next: number[];
            paused: boolean;
        };
        Deleted: {
            deleted: boolean;
        };
        Delivery: {
            id: string;
            event: string;
            topic: string;
            subscriber: string;
            /** @enum {string} */
            state: "scheduled" | "ready" | "running" | "suspended" | "done" | "dead" | "cancelled";
            group: string | null;
            priority: number;
            attempt: number;
            failures: number;
            interruptions: number;
            suspect: boolean;
            runAt: number | null;
            expiresAt: number | null;
            emittedAt: number;
            changedAt: number;
            error: components["schemas"]["ErrorShown"] | null;
            traceId: string;
            lineage: string | null;
            /** @description Why it does not run, where time or room alone will not help: `step not loaded`, `paused`. */
            waiting: string | null;
        };
        DeliveryDetail: {
            id: string;
            event: string;
            topic: string;
            subscriber: string;
            /** @enum {string} */
            state: "scheduled" | "ready" | "running" | "suspended" | "done" | "dead" | "cancelled";
            group: string | null;
            priority: number;
            attempt: number;
            failures: number;
            interruptions: number;
            suspect: boolean;
            runAt: number | null;
            expiresAt: number | null;
            emittedAt: number;
            changedAt: number;
            error: components["schemas"]["ErrorShown"] | null;
            traceId: string;
            lineage: string | null;
            /** @description Why it does not run, where time or room alone will not help: `step not loaded`, `paused`. */
            waiting: string | null;
            data: unknown;
            attempts: components["schemas"]["Attempt"][];
        };
        /** @description Nothing more to say than that it was done. */
        Done: {
            id: string;
        };
        Edge: {
            id: string;
            source: string;
            target: string;
            topic: string;
            /** @enum {string} */
            kind: "event" | "virtual";
            label: string | null;
            conditional: boolean;
        };
        EdgeActivity: {
            /** @description The step that emitted; empty where it came from outside. */
            source: string;
            target: string;
            topic: string;
            count: number;
        };
        /** @description Unknown keys are passed over, as Motia does. */
        EmitBody: {
            topic: string;
            /** @default null */
            data?: unknown;
            /** @default null */
            messageGroupId?: unknown;
            /** @default null */
            idempotencyKey?: unknown;
            /** @default null */
            delayMs?: unknown;
            /** @default null */
            at?: unknown;
            /** @default null */
            priority?: unknown;
            /** @default null */
            expiresInMs?: unknown;
        };
        EmitTarget: {
            topic: string;
            label: string | null;
            conditional: boolean;
        };
        Emitted: {
            /** @constant */
            success: true;
            emitted: components["schemas"]["EmittedData"];
            id: string;
        };
        EmittedData: {
            topic: string;
            data: unknown;
        };
        Endpoint: {
            method: string;
            path: string;
            step: string;
            file: string;
            language: string;
            description: string | null;
            flows: string[];
            pathParams: components["schemas"]["PathParameter"][];
            queryParams: components["schemas"]["QueryParameter"][];
            bodySchema: {
                [key: string]: unknown;
            } | boolean | null;
            responseSchema: {
                [key: string]: {
                    [key: string]: unknown;
                } | boolean | null;
            } | null;
            example: components["schemas"]["Example"];
        };
        ErrorBrief: {
            step: string;
            name: string;
            message: string;
        };
        /** @description An error of a handler or of the host, as far as people see it. Redacted. */
        ErrorShown: {
            name: string;
            message: string;
            /** @default null */
            type?: string | null;
            /** @default null */
            stack?: string | null;
            /** @default null */
            file?: string | null;
            /** @default null */
            line?: number | null;
            /** @default null */
            cause?: unknown;
            /** @default null */
            violations?: components["schemas"]["Violation"][] | null;
        } & {
            [key: string]: unknown;
        };
        Event: {
            id: string;
            topic: string;
            data: unknown;
            traceId: string;
            flows: string[];
            /** @description The step that emitted it; empty where it came from outside. */
            source: string;
            emittedAt: number;
            /** @description The delivery in which it was emitted. */
            parent: string | null;
            lineage: string | null;
            deliveries: number;
        };
        EventDetail: {
            id: string;
            topic: string;
            data: unknown;
            traceId: string;
            flows: string[];
            source: string;
            emittedAt: number;
            parent: string | null;
            lineage: string | null;
            deliveries: components["schemas"]["Delivery"][];
        };
        /** @description A request that fits the schemas, as far as one could be made. */
        Example: {
            path: {
                [key: string]: string;
            };
            query: {
                [key: string]: string;
            };
            body: unknown;
        };
        Failure: {
            error: components["schemas"]["FailureContent"];
        };
        FailureContent: {
            /** @description Permanent: docs/errors.md lists them. */
            name: string;
            message: string;
            traceId: string;
            /** @default null */
            hint?: string | null;
            /** @default null */
            violations?: components["schemas"]["Violation"][] | null;
            /**
             * @description What is stored now, where a revision was out of date.
             * @default null
             */
            current?: unknown;
        };
        FlowBrief: {
            name: string;
            steps: number;
            languages: string[];
            warnings: number;
        };
        Graph: {
            /** @description Of the flow; null for all steps. */
            name: string | null;
            nodes: components["schemas"]["Node"][];
            edges: components["schemas"]["Edge"][];
            warnings: components["schemas"]["GraphWarning"][];
            /** @description By the file of the step, as `motia-workbench.json` has them. */
            positions: {
                [key: string]: components["schemas"]["Position"];
            };
            /** @description By step; those that were not called are left out. */
            measured: {
                [key: string]: components["schemas"]["Counts"];
            };
        };
        GraphWarning: {
            /** @enum {string} */
            kind: "no-subscriber" | "no-emitter";
            step: string;
            topic: string;
            text: string;
        };
        HostBrief: {
            pid: number;
            rss: number;
            /** @description Percent of one core since the last look. */
            cpu: number;
            startedAt: number;
            /** @description In flight. */
            calls: number;
            telemetryDropped: number;
        };
        Http: {
            method: string;
            path: string;
            headers: {
                [key: string]: unknown;
            };
            query: unknown;
            /** @default null */
            status?: number | null;
        } & {
            [key: string]: unknown;
        };
        Info: {
            name: string;
            version: string;
            mode: string;
            compat: string | boolean | null;
            root: string;
            steps: number;
            streams: number;
            problems: number;
        };
        ItemBody: {
            data: {
                [key: string]: unknown;
            };
            /** @default null */
            revision?: number | null;
        };
        Items: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "items";
            at: string;
            /** @description Oldest first. Of `logs`, `runs` or `stream`. */
            items: (components["schemas"]["Log"] | components["schemas"]["RunBrief"] | components["schemas"]["StreamFrame"])[];
            /** @description Items before these that were left out, because there were too many at once or the client reads too slowly. */
            skipped: number;
        };
        LastRun: {
            traceId: string;
            status: string;
            startedAt: number;
            durationMs: number;
            error: string | null;
        };
        Log: {
            /** @description Its cursor. */
            id: string;
            time: number;
            level: string;
            msg: string;
            step: string;
            traceId: string;
            /** @description The id of its run. */
            call: string;
            source: string;
            fields: {
                [key: string]: unknown;
            } | null;
        };
        LogsParams: {
            /**
             * @description This level and above.
             * @default null
             */
            level?: ("debug" | "info" | "warn" | "error") | null;
            /** @default null */
            step?: string | null;
            /** @default null */
            trace?: string | null;
            /** @default null */
            call?: string | null;
            /** @default null */
            text?: string | null;
        };
        /** @description How late the event loop was, in ms, over the last minute. */
        LoopLag: {
            nowMs: number;
            worstMs: number;
        };
        Many: {
            count: number;
            /** @description Ids that were not in the right state. */
            unchanged: string[];
            /** @description The `after` of the rest, where there are more than 1,000. */
            next: string | null;
            dryRun: boolean;
            /** @description Of a dry run: whether there are more than could be counted (10,000). */
            more: boolean;
            /** @description Of a dry run: how many of each step. */
            bySubscriber: {
                [key: string]: number;
            };
            /** @description Of a dry run: the first of them. */
            sample: components["schemas"]["Delivery"][];
        };
        /** @description Which ones: `ids`, or at least one filter, or `all`. */
        ManyBody: {
            /** @default null */
            ids?: string[] | null;
            /** @default null */
            subscriber?: string | null;
            /** @default null */
            topic?: string | null;
            /** @default null */
            trace?: string | null;
            /** @default null */
            text?: string | null;
            /** @default null */
            since?: number | null;
            /** @default null */
            until?: number | null;
            /** @default false */
            all?: boolean;
            /** @default null */
            after?: string | null;
            /**
             * @description Only say what would be done.
             * @default false
             */
            dryRun?: boolean;
        };
        MaskedPart: {
            /** @enum {string} */
            where: "header" | "body" | "query";
            /** @description The name of the header, or the place in the value, such as `$.card.token`. */
            path: string;
        };
        /** @description What was measured of a step, or of the host, over a window. */
        Measured: {
            windowMs: number;
            calls: number;
            failed: number;
            perSecond: number;
            p50Ms: number | null;
            p99Ms: number | null;
        };
        /** @description Columns of equal length, one entry for each bucket, oldest first. */
        Metrics: {
            step: string | null;
            bucketMs: number;
            /** @description Beginnings of the buckets, Unix ms. */
            times: number[];
            calls: number[];
            failed: number[];
            p50Ms: (number | null)[];
            p99Ms: (number | null)[];
            /** @description The worst lag of the event loop; for the host alone. */
            lagMs: (number | null)[];
            /** @description Deliveries that waited; for the host alone. */
            ready: (number | null)[];
            /** @description Bytes of host and runners; for the host alone. */
            rss: (number | null)[];
        };
        MetricsParams: {
            /** @default null */
            step?: string | null;
        };
        /** @description The last whole second. */
        MetricsPoint: {
            at: number;
            calls: number;
            failed: number;
            p50Ms: number | null;
            p99Ms: number | null;
            lagMs: number | null;
            inFlight: number;
        };
        /** @description What Motia's Workbench asks first. */
        MotiaInfo: {
            version: string;
            isDev: boolean;
            isTutorialDisabled: boolean;
            workbenchBase: string;
        };
        MotiaMessage: {
            message: string;
        };
        /** @description As Motia's Workbench saves them. */
        MotiaPositions: {
            id: string;
            config: {
                [key: string]: components["schemas"]["Position"];
            };
        };
        NoParams: Record<string, never>;
        Node: {
            name: string;
            /** @enum {string} */
            type: "api" | "event" | "cron" | "noop";
            language: string;
            file: string;
            description: string | null;
            flows: string[];
            emits: components["schemas"]["EmitTarget"][];
            virtualEmits: components["schemas"]["EmitTarget"][];
            virtualSubscribes: string[];
            /** @description Topics of an event step. */
            subscribes: string[];
            /** @description Of an api step. */
            method: string | null;
            path: string | null;
            /** @description Of a cron step. */
            cron: string | null;
            timezone: string | null;
            transactional: boolean;
            /** @description The step's name. */
            id: string;
        };
        OnlyBody: {
            /**
             * @description Names of steps; all where it is absent.
             * @default null
             */
            only?: string[] | null;
        };
        Overview: {
            name: string;
            version: string;
            mode: string;
            /** @description When this was looked at, Unix ms. */
            at: number;
            /** @description What is unhealthy, the worst first; empty when all is well. */
            concerns: components["schemas"]["Concern"][];
            host: components["schemas"]["HostBrief"];
            /** @description Over the last minute. */
            measured: components["schemas"]["Measured"];
            loop: components["schemas"]["LoopLag"];
            runners: components["schemas"]["Runner"][];
            queues: components["schemas"]["Totals"];
            store: components["schemas"]["StoreBrief"];
            steps: number;
            streams: number;
        };
        CronPage: {
            items: components["schemas"]["Cron"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        DeliveryPage: {
            items: components["schemas"]["Delivery"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        EndpointPage: {
            items: components["schemas"]["Endpoint"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        EventPage: {
            items: components["schemas"]["Event"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        FlowBriefPage: {
            items: components["schemas"]["FlowBrief"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        ProblemPage: {
            items: components["schemas"]["Problem"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        QueuePage: {
            items: components["schemas"]["Queue"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        RunPage: {
            items: components["schemas"]["Run"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        RunnerPage: {
            items: components["schemas"]["Runner"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        StateGroupPage: {
            items: components["schemas"]["StateGroup"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        StateItemPage: {
            items: components["schemas"]["StateItem"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        StepPage: {
            items: components["schemas"]["Step"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        StreamGroupPage: {
            items: components["schemas"]["StreamGroup"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        StreamItemPage: {
            items: components["schemas"]["StreamItem"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        StreamPage: {
            items: components["schemas"]["Stream"][];
            /** @description The `after` of the next page; null on the last. */
            next: string | null;
        };
        PathParameter: {
            name: string;
            optional: boolean;
        };
        Paused: {
            step: string;
            paused: boolean;
        };
        Ping: {
            /** @constant */
            type: "ping";
        };
        Pong: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pong";
        };
        Position: {
            x: number;
            y: number;
            /** @default null */
            sourceHandlePosition?: ("bottom" | "right") | null;
            /** @default null */
            targetHandlePosition?: ("top" | "left") | null;
        };
        Positions: {
            positions: {
                [key: string]: components["schemas"]["Position"];
            };
        };
        Problem: {
            /** @enum {string} */
            level: "error" | "warning";
            name: string;
            text: string;
            hint: string;
            file: string | null;
            line: number | null;
        };
        QueryParameter: {
            name: string;
            description: string | null;
        };
        Queue: {
            subscriber: string;
            topics: string[];
            /** @description Null where its step is not loaded. */
            type: ("standard" | "fifo") | null;
            concurrency: number | null;
            maxAttempts: number | null;
            loaded: boolean;
            paused: boolean;
            /** @description For later: delayed, or between two attempts. */
            scheduled: number;
            ready: number;
            running: number;
            dead: number;
            /** @description As many as are still stored, counted at most half a minute ago. */
            done: number;
            cancelled: number;
            oldestReadyAt: number | null;
        };
        RanCron: {
            step: string;
            traceId: string;
        };
        Refused: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "refused";
            message: string;
        };
        ReplayBody: {
            /**
             * @description Names of steps; all where it is absent.
             * @default null
             */
            only?: string[] | null;
            /**
             * @description Another payload. Masks in it stand for what is stored.
             * @default null
             */
            data?: unknown;
        };
        /** @description What a replay of a run would do, and what it needs. */
        ReplayPlan: {
            /** @enum {string} */
            kind: "api" | "event" | "cron";
            step: string;
            possible: boolean;
            /** @description Why it is not possible. */
            reason: string | null;
            method: string | null;
            path: string | null;
            query: unknown;
            headers: {
                [key: string]: unknown;
            };
            /** @description Body or payload as it was recorded, masked. */
            data: unknown;
            /** @description What was masked when it was recorded and has to be given again (api), or left out. */
            missing: components["schemas"]["MaskedPart"][];
        };
        ReplayRunBody: {
            /**
             * @description Another body or payload.
             * @default null
             */
            data?: unknown;
            /** @description Headers in addition; null leaves one out. */
            headers?: {
                [key: string]: string | null;
            };
            /** @default null */
            query?: {
                [key: string]: unknown;
            } | null;
        };
        Replayed: {
            /** @description Of the new event. */
            id: string;
            deliveries: number;
            lineage: string;
            traceId: string;
        };
        ReplayedRun: {
            /** @enum {string} */
            kind: "api" | "event" | "cron";
            /** @description Where what happens now can be found. */
            traceId: string;
            event: string | null;
            /** @description Of an api step's answer. */
            status: number | null;
            body: unknown;
        };
        Retried: {
            /** @description Of the delivery that runs. */
            id: string;
            /**
             * @description The dead letter, where the payload is another one.
             * @default null
             */
            lineage?: string | null;
        };
        RetryBody: {
            /**
             * @description Another payload: then it is a new event. Masks in it stand for what is stored.
             * @default null
             */
            data?: unknown;
        };
        /** @description With what a trace began, as far as it is known. */
        Root: {
            step: string;
            type: string;
            method: string | null;
            path: string | null;
            httpStatus: number | null;
            topic: string | null;
        };
        /** @description One call of a handler. `status`: ok | failed | timeout | cancelled | interrupted | running. */
        Run: {
            id: string;
            traceId: string;
            step: string;
            type: string;
            language: string;
            runner: string;
            status: string;
            outcome: string | null;
            startedAt: number;
            queuedMs: number;
            durationMs: number;
            attempt: number;
            delivery: string | null;
            event: string | null;
            topic: string | null;
            /** @description The step that emitted the event. */
            source: string | null;
            flows: string[];
            httpStatus: number | null;
            error: components["schemas"]["ErrorShown"] | null;
            /** @description The dead letter that it retries with another payload, or the event that it replays. */
            lineage: string | null;
            http: components["schemas"]["Http"] | null;
            input: unknown;
            output: unknown;
            spans: components["schemas"]["Span"][];
        };
        /** @description A run without what went in and out. */
        RunBrief: {
            id: string;
            traceId: string;
            step: string;
            type: string;
            language: string;
            runner: string;
            status: string;
            outcome: string | null;
            startedAt: number;
            queuedMs: number;
            durationMs: number;
            attempt: number;
            delivery: string | null;
            event: string | null;
            topic: string | null;
            /** @description The step that emitted the event. */
            source: string | null;
            flows: string[];
            httpStatus: number | null;
            error: components["schemas"]["ErrorShown"] | null;
        };
        /** @description Everything under one trace, as far as it is known. */
        RunRecords: {
            traceId: string;
            runs: components["schemas"]["Run"][];
            logs: components["schemas"]["Log"][];
            events: components["schemas"]["Event"][];
        };
        Runner: {
            id: string;
            language: string;
            pid: number;
            /** @enum {string} */
            state: "starting" | "ready" | "busy" | "draining" | "stopping" | "lost";
            /** @description In flight. */
            calls: number;
            /** @description Of this language since the start of the host. */
            restarts: number;
            /** @description Bytes, children included; 0 until first measured. */
            rss: number;
            /** @description Percent of one core since the last look; 0 until looked at twice. */
            cpu: number;
            /** @description Seconds. */
            uptime: number;
            version: string;
            generation: number;
        };
        RunsParams: {
            /** @default null */
            step?: string | null;
            /** @default null */
            flow?: string | null;
            /** @default null */
            trace?: string | null;
        };
        Schemas: {
            body: {
                [key: string]: unknown;
            } | boolean | null;
            query: unknown;
            response: {
                [key: string]: {
                    [key: string]: unknown;
                } | boolean | null;
            } | null;
            input: {
                [key: string]: unknown;
            } | boolean | null;
        };
        SendBody: {
            /**
             * @description The item that it is about; the whole group without.
             * @default null
             */
            id?: string | null;
            event: components["schemas"]["SendEvent"];
        };
        SendEvent: {
            type: string;
            /** @default null */
            data?: unknown;
        };
        Sent: {
            stream: string;
            group: string;
            id: string | null;
        };
        /** @description What it is sent. */
        ServerMessage: components["schemas"]["Subscribed"] | components["schemas"]["Items"] | components["schemas"]["Value"] | components["schemas"]["Refused"] | components["schemas"]["Pong"];
        AuditEntrySlice: {
            /** @description Newest first. */
            items: components["schemas"]["AuditEntry"][];
            /** @description The `after` of what is older; null where there is nothing older. */
            next: string | null;
            /** @description The `before` of what is newer, now or later; null where the slice is empty. */
            previous: string | null;
        };
        LogSlice: {
            /** @description Newest first. */
            items: components["schemas"]["Log"][];
            /** @description The `after` of what is older; null where there is nothing older. */
            next: string | null;
            /** @description The `before` of what is newer, now or later; null where the slice is empty. */
            previous: string | null;
        };
        TraceSlice: {
            /** @description Newest first. */
            items: components["schemas"]["Trace"][];
            /** @description The `after` of what is older; null where there is nothing older. */
            next: string | null;
            /** @description The `before` of what is newer, now or later; null where the slice is empty. */
            previous: string | null;
        };
        Source: {
            /** @description Below the project's folder. */
            file: string;
            /** @description Absolute, for an editor on the same machine. */
            path: string;
            language: string;
            text: string;
            configLine: number | null;
            handlerLine: number | null;
        };
        /** @description One operation of a handler: `at` ms after its start, `ms` long. */
        Span: {
            /** @description emit | state | stream */
            kind: string;
            name: string;
            at: number;
            ms: number;
            detail: {
                [key: string]: unknown;
            };
            ok: boolean;
        };
        StateBody: {
            /** @description Masks in it stand for what is stored. */
            value: unknown;
            /**
             * @description That of the item that was edited, 0 for one that must not be there yet; without it, whatever is there is replaced.
             * @default null
             */
            revision?: number | null;
            /** @default null */
            expiresAt?: number | null;
            /**
             * @description From now on; instead of `expiresAt`.
             * @default null
             */
            ttlMs?: number | null;
        };
        StateGroup: {
            group: string;
            keys: number;
        };
        StateItem: {
            key: string;
            value: unknown;
            revision: number;
            expiresAt: number | null;
            updatedAt: number;
            /** @description Whether a part of the value is not shown. */
            masked: boolean;
        };
        Step: {
            name: string;
            /** @enum {string} */
            type: "api" | "event" | "cron" | "noop";
            language: string;
            file: string;
            description: string | null;
            flows: string[];
            emits: components["schemas"]["EmitTarget"][];
            virtualEmits: components["schemas"]["EmitTarget"][];
            virtualSubscribes: string[];
            /** @description Topics of an event step. */
            subscribes: string[];
            /** @description Of an api step. */
            method: string | null;
            path: string | null;
            /** @description Of a cron step. */
            cron: string | null;
            timezone: string | null;
            transactional: boolean;
        };
        StepActivity: {
            ok: number;
            failed: number;
            inFlight: number;
        };
        StepDetail: {
            name: string;
            /** @enum {string} */
            type: "api" | "event" | "cron" | "noop";
            language: string;
            file: string;
            description: string | null;
            flows: string[];
            emits: components["schemas"]["EmitTarget"][];
            virtualEmits: components["schemas"]["EmitTarget"][];
            virtualSubscribes: string[];
            /** @description Topics of an event step. */
            subscribes: string[];
            /** @description Of an api step. */
            method: string | null;
            path: string | null;
            /** @description Of a cron step. */
            cron: string | null;
            timezone: string | null;
            transactional: boolean;
            /** @description As its file has it. */
            config: {
                [key: string]: unknown;
            };
            schemas: components["schemas"]["Schemas"];
            timeoutMs: number | null;
            measured: components["schemas"]["Measured"];
            /** @description The last ones, newest first. */
            runs: components["schemas"]["RunBrief"][];
            /** @description The last ones that failed, newest first. */
            errors: components["schemas"]["RunBrief"][];
            problems: components["schemas"]["Problem"][];
        };
        /** @description The project as it is loaded now. Sent anew after each reload, also one that was refused. */
        Steps: {
            /** @description One more with each reload. */
            generation: number;
            at: number;
            steps: number;
            problems: components["schemas"]["Problem"][];
            /** @description Why the last reload was refused, where it was: the last good version serves. */
            refused: components["schemas"]["Problem"][];
        };
        StoreBrief: {
            engine: string;
            /** @description Of all files, telemetry included. */
            bytes: number;
            telemetryBytes: number;
            diskFreeBytes: number | null;
            diskTotalBytes: number | null;
        };
        StoreInfo: {
            engine: string;
            /** @default null */
            path?: string | null;
            /** @default null */
            schema?: number | null;
            /** @default null */
            epoch?: number | null;
            /** @default null */
            fileBytes?: number | null;
            /** @default null */
            logBytes?: number | null;
            /** @default null */
            usedBytes?: number | null;
            /** @default null */
            blobBytes?: number | null;
            /** @default null */
            telemetryBytes?: number | null;
            /** @default null */
            rows?: {
                [key: string]: number;
            } | null;
            /** @default null */
            damaged?: string[] | null;
        };
        Stream: {
            name: string;
            file: string;
            description: string | null;
            schema: {
                [key: string]: unknown;
            } | boolean | null;
            canAccess: boolean;
        };
        /** @description A change of a stream. Secrets are masked. */
        StreamFrame: {
            offset: string;
            stream: string;
            group: string;
            id: string | null;
            /** @enum {string} */
            kind: "create" | "update" | "delete" | "event";
            data: unknown;
            timestamp: number;
        };
        StreamGroup: {
            group: string;
            items: number;
        };
        StreamItem: {
            id: string;
            data: unknown;
            revision: number;
            timestamp: number;
            masked: boolean;
        };
        StreamParams: {
            stream: string;
            group: string;
            /** @default null */
            id?: string | null;
        };
        SubscribeActivity: {
            /** @constant */
            type: "subscribe";
            id: string;
            /** @default null */
            after?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            channel: "activity";
            /**
             * @default {
             *       "flow": null
             *     }
             */
            params?: components["schemas"]["ActivityParams"];
        };
        SubscribeLogs: {
            /** @constant */
            type: "subscribe";
            id: string;
            /** @default null */
            after?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            channel: "logs";
            /**
             * @default {
             *       "level": null,
             *       "step": null,
             *       "trace": null,
             *       "call": null,
             *       "text": null
             *     }
             */
            params?: components["schemas"]["LogsParams"];
        };
        SubscribeMetrics: {
            /** @constant */
            type: "subscribe";
            id: string;
            /** @default null */
            after?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            channel: "metrics";
            /**
             * @default {
             *       "step": null
             *     }
             */
            params?: components["schemas"]["MetricsParams"];
        };
        SubscribeRuns: {
            /** @constant */
            type: "subscribe";
            id: string;
            /** @default null */
            after?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            channel: "runs";
            /**
             * @default {
             *       "step": null,
             *       "flow": null,
             *       "trace": null
             *     }
             */
            params?: components["schemas"]["RunsParams"];
        };
        SubscribeStream: {
            /** @constant */
            type: "subscribe";
            id: string;
            /** @default null */
            after?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            channel: "stream";
            params: components["schemas"]["StreamParams"];
        };
        SubscribeValue: {
            /** @constant */
            type: "subscribe";
            id: string;
            /** @default null */
            after?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            channel: "overview" | "queues" | "steps";
            /** @default {} */
            params?: components["schemas"]["NoParams"];
        };
        Subscribed: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "subscribed";
            /** @description Where the channel stands; null for channels of values. */
            at: string | null;
            /** @description Whether nothing was missed since `after`. When false, read by the API what may lie before. */
            resumed: boolean;
        };
        Totals: {
            ready: number;
            running: number;
            scheduled: number;
            dead: number;
            oldestReadyAt: number | null;
            /** @description Steps whose queue is paused. */
            paused: number;
        };
        Trace: {
            /** @description From which a list goes on; empty where nothing of it has ended yet. */
            cursor: string;
            traceId: string;
            /** @enum {string} */
            status: "running" | "waiting" | "failed" | "ok";
            root: components["schemas"]["Root"];
            startedAt: number;
            /** @description From the beginning of its first run to the end of the last one so far. */
            durationMs: number;
            calls: number;
            /** @description Runs that failed, also those whose next attempt went well. */
            failed: number;
            steps: string[];
            flows: string[];
            topics: string[];
            languages: string[];
            /** @description The last one. */
            error: components["schemas"]["ErrorBrief"] | null;
        };
        TraceDetail: {
            trace: components["schemas"]["Trace"];
            /** @description In the order of their start; those in flight have the status `running`. */
            runs: components["schemas"]["Run"][];
            /** @description The first 1,000, oldest first; the rest is `GET /logs?trace=`. */
            logs: components["schemas"]["Log"][];
            /** @description In the order in which they were emitted. */
            events: components["schemas"]["EventDetail"][];
            /** @description Whether there are more runs or events than are shown (1,000 each). */
            truncated: boolean;
        };
        Unsubscribe: {
            /** @constant */
            type: "unsubscribe";
            id: string;
        };
        Value: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "value";
            value: components["schemas"]["Overview"] | components["schemas"]["Queue"][] | components["schemas"]["Steps"] | components["schemas"]["Activity"] | components["schemas"]["MetricsPoint"];
        };
        Verified: {
            problems: string[];
        };
        Violation: {
            path: string;
            message: string;
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
    get___motia: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MotiaInfo"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Info"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: {
                /** @description Of one step; of the whole host without. */
                step?: string | null;
                /** @description How far back. */
                windowMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metrics"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_runners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_problems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_steps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_steps_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepDetail"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_steps_name_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowBriefPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_flows_flow: {
        parameters: {
            query?: {
                /** @description Over which calls are counted. */
                windowMs?: number;
            };
            header?: never;
            path: {
                flow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Graph"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_flows_flow_positions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Positions"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    put_flows_flow_positions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Positions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Positions"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_graph: {
        parameters: {
            query?: {
                /** @description Over which calls are counted. */
                windowMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Graph"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post___motia_flows_flow_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MotiaPositions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MotiaMessage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_routes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_traces: {
        parameters: {
            query?: {
                since?: number | null;
                until?: number | null;
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                /** @description The cursor from which to go towards what is newer. Not together with `after`. */
                before?: string | null;
                status?: ("running" | "waiting" | "failed" | "ok") | null;
                flow?: string | null;
                step?: string | null;
                topic?: string | null;
                minMs?: number | null;
                maxMs?: number | null;
                /** @description In ids, names of steps and topics, paths, errors, inputs and outputs. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceSlice"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_traces_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceDetail"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_traces_trace_runs_run_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayPlan"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_traces_trace_runs_run_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayRunBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedRun"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_runs: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                trace?: string | null;
                step?: string | null;
                status?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_runs_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunRecords"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_logs: {
        parameters: {
            query?: {
                since?: number | null;
                until?: number | null;
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                /** @description The cursor from which to go towards what is newer. Not together with `after`. */
                before?: string | null;
                /** @description This level and above. */
                level?: ("debug" | "info" | "warn" | "error") | null;
                step?: string | null;
                trace?: string | null;
                call?: string | null;
                /** @description In the message and its fields, in any case. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogSlice"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_events: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                topic?: string | null;
                trace?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_events_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventDetail"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_deliveries: {
        parameters: {
            query?: {
                since?: number | null;
                until?: number | null;
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                state?: string | null;
                subscriber?: string | null;
                topic?: string | null;
                event?: string | null;
                trace?: string | null;
                /** @description In the payload, as text. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_deliveries_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_dead: {
        parameters: {
            query?: {
                since?: number | null;
                until?: number | null;
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                subscriber?: string | null;
                topic?: string | null;
                event?: string | null;
                trace?: string | null;
                /** @description In the payload, as text. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_audit: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                /** @description The cursor from which to go towards what is newer. Not together with `after`. */
                before?: string | null;
                /** @description Its beginning, such as `dead.`. */
                action?: string | null;
                target?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntrySlice"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_emit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmitBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Emitted"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_events_id_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_events_id_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OnlyBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counted"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_deliveries_id_drop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_deliveries_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ManyBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Many"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_dead_retry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ManyBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Many"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_dead_drop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ManyBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Many"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_dead_id_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_dead_id_drop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuePage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_queues_step_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_queues_step_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_cron: {
        parameters: {
            query?: {
                /** @description How many occurrences to list. */
                next?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CronPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_cron_step_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RanCron"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_cron_step_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_cron_step_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paused"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_state: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                prefix?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateGroupPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_state_group: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                /** @description Of the key. */
                prefix?: string | null;
                /** @description In key or value. */
                text?: string | null;
            };
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateItemPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    delete_state_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cleared"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_state_group_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateItem"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    put_state_group_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateItem"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    delete_state_group_key: {
        parameters: {
            query?: {
                revision?: number | null;
            };
            header?: never;
            path: {
                group: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_streams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_streams_name: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamGroupPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_streams_name_group: {
        parameters: {
            query?: {
                limit?: number;
                /** @description The cursor at which the page before has ended. */
                after?: string | null;
                /** @description In id or data. */
                text?: string | null;
            };
            header?: never;
            path: {
                name: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamItemPage"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_streams_name_group_send: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_streams_name_group_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                group: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamItem"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    put_streams_name_group_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                group: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamItem"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    delete_streams_name_group_id: {
        parameters: {
            query?: {
                revision?: number | null;
            };
            header?: never;
            path: {
                name: string;
                group: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    get_store: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreInfo"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_store_compact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compacted"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_store_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupBody"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackedUp"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    post_store_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
            /** @description It could not be done. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
}
