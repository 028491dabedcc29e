// The module `motia`, the same in every project. Written by motia-host beside types.d.ts.

/**
 * What `import … from "motia"` means to the editor and to tsc, without a package of that name being installed.
 *
 * Ambient on purpose: `motia-host types` copies this file into a project as motia-env.d.ts; its streams and handlers are merged in from types.d.ts.
 * What a 0.17 project names is here under the same name. It needs neither DOM nor Node types.
 */
declare module "motia" {
  /** A topic that a step emits to. */
  export type Emit = string | { topic: string; label?: string; conditional?: boolean };

  /** A schema of zod 3 or 4, of any library that speaks Standard Schema, or plain JSON Schema. */
  export type Schema = object | null;

  /** What the library makes of valid input: defaults filled in, transforms applied. `any` for plain JSON Schema. */
  export type SchemaOutput<S> = S extends { "~standard": { types?: infer T } }
    ? NonNullable<T> extends { output: infer O }
      ? O
      : any
    : S extends { _output: infer O }
      ? O
      : any;

  export type ApiRouteMethod = "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" | "HEAD";

  interface StepConfigBase {
    name: string;
    description?: string;
    flows?: readonly string[];
    virtualEmits?: readonly Emit[];
    virtualSubscribes?: readonly string[];
    includeFiles?: readonly string[];
  }

  export interface QueryParam {
    name: string;
    description: string;
  }

  export interface ApiRouteConfig extends StepConfigBase {
    type: "api";
    path: string;
    method: ApiRouteMethod;
    emits?: readonly Emit[];
    bodySchema?: Schema;
    queryParams?: readonly QueryParam[] | object;
    responseSchema?: { readonly [status: string | number]: Schema };
    middleware?: readonly ApiMiddleware<any, any, any>[];
    /** Bytes; larger bodies are answered with 413. */
    bodyLimit?: number;
    /** Whether the handler is stopped when its client leaves; streamed responses always are. */
    cancelOnDisconnect?: boolean;
    transactional?: boolean;
    infrastructure?: InfrastructureConfig;
  }

  /** How failed deliveries are tried again; wins over `infrastructure.queue.maxRetries`. Delays in seconds, or as text such as "5m". */
  export interface RetryConfig {
    /** Attempts in all, the first included: 4. */
    maxAttempts?: number;
    initialDelay?: number | string;
    maxDelay?: number | string;
    factor?: number;
    jitter?: "full" | "none";
  }

  export interface EventConfig extends StepConfigBase {
    type: "event";
    subscribes: readonly string[];
    emits?: readonly Emit[];
    input?: Schema;
    retry?: RetryConfig;
    transactional?: boolean;
    infrastructure?: InfrastructureConfig;
  }

  export interface CronConfig extends StepConfigBase {
    type: "cron";
    /** Five fields, or six with seconds first. */
    cron: string;
    /** Such as `Europe/Berlin`; the host's own where absent. */
    timezone?: string;
    /** When the one before still runs: "skip". */
    overlap?: "skip" | "queue" | "allow" | "cancel";
    /** What was missed while the host did not run: "none". */
    catchUp?: "none" | "last" | "all";
    /** Seconds, or text such as "5m". */
    catchUpWindow?: number | string;
    jitter?: number | string;
    emits?: readonly Emit[];
    infrastructure?: InfrastructureConfig;
  }

  export interface NoopConfig extends StepConfigBase {
    type: "noop";
  }

  export type StepConfig = ApiRouteConfig | EventConfig | CronConfig | NoopConfig;

  export interface InfrastructureConfig {
    handler?: { ram?: number; cpu?: number; timeout?: number; [option: string]: any };
    queue?: {
      type?: "standard" | "fifo";
      maxRetries?: number;
      visibilityTimeout?: number;
      delaySeconds?: number;
      concurrency?: number;
      /** Whether a dead letter of a fifo group holds the others of its group: "continue". */
      onDead?: "continue" | "block";
      [option: string]: any;
    };
    [option: string]: any;
  }

  /** `Buffer` where Node's types are there. */
  export type Bytes = typeof globalThis extends { Buffer: { alloc(size: number): infer B } } ? B : Uint8Array;

  export interface UploadedFile {
    field: string;
    filename: string;
    contentType: string;
    data: Bytes;
  }

  export interface ApiRequest<TBody = any> {
    method: string;
    path: string;
    /** Lower-case names. */
    headers: Record<string, string | string[]>;
    pathParams: Record<string, string>;
    queryParams: Record<string, any>;
    body: TBody;
    /** As it came: text, or bytes where it is none; empty where there was no body. */
    rawBody: any;
    files: UploadedFile[];
  }

  /** `body`: text, bytes, a value, or an async iterable of chunks or server-sent events. */
  export type ApiResponse<TStatus extends number = number, TBody = any> = {
    status: TStatus;
    headers?: Record<string, string | string[]>;
  } & (undefined extends TBody ? { body?: TBody } : { body: TBody });

  export type ApiMiddleware<TBody = any, TEmit = any, TResponse = any> = (
    req: ApiRequest<TBody>,
    ctx: FlowContext<TEmit>,
    next: () => Promise<ApiResponse<number, TResponse>>,
  ) => ApiResponse | Promise<ApiResponse>;

  export interface EmitOptions {
    messageGroupId?: string;
    idempotencyKey?: string;
    /** Seconds, or text such as "5m". */
    delay?: number | string;
    at?: Date | string;
    priority?: number;
    /** Seconds, or text such as "5m". */
    expiresIn?: number | string;
  }

  /** Resolves when the event is on disk. */
  export type Emitter<TEmit> = {
    // A method compares both ways: a helper that takes any topic can be handed the emit of one step.
    emit(event: TEmit & EmitOptions): Promise<{ id: string }>;
  }["emit"];

  export interface Logger {
    debug(message: string, fields?: any): void;
    info(message: string, fields?: any): void;
    warn(message: string, fields?: any): void;
    error(message: string, fields?: any): void;
  }

  type Path = readonly (string | number)[];

  /** Applied in one go by the host. `path` is absent or empty for the whole value. */
  export type Operation =
    | { op: "set"; path?: Path; value: any }
    | { op: "merge"; path?: Path; value: object }
    | { op: "increment"; path?: Path; by: number }
    | { op: "append"; path?: Path; value: any }
    | { op: "remove"; path: Path };

  export interface StateManager {
    get<T = any>(group: string, key: string): Promise<T | null>;
    /** `ttl` in seconds, or as text such as "5m". Answers the value. */
    set<T>(group: string, key: string, value: T, options?: { ttl?: number | string }): Promise<T>;
    /** Answers the former value. */
    delete<T = any>(group: string, key: string): Promise<T | null>;
    getGroup<T = any>(group: string): Promise<T[]>;
    clear(group: string): Promise<void>;
    /** Answers the new value. */
    update<T = any>(group: string, key: string, operations: readonly Operation[]): Promise<T>;
  }

  export type InternalStateManager = StateManager;

  export type StreamItem<T> = T & { id: string };
  export type StreamData<T> = Omit<T, "id"> & { id?: string };

  export interface MotiaStream<T = any> {
    get(group?: string, id?: string): Promise<StreamItem<T> | null>;
    /** With the data alone: the item `default` of the group `default`. */
    set(data: StreamData<T>): Promise<StreamItem<T>>;
    set(group: string, id: string, data: StreamData<T>): Promise<StreamItem<T>>;
    update(operations: readonly Operation[]): Promise<StreamItem<T>>;
    update(group: string, id: string, operations: readonly Operation[]): Promise<StreamItem<T>>;
    delete(group?: string, id?: string): Promise<StreamItem<T> | null>;
    getGroup(group?: string): Promise<StreamItem<T>[]>;
    send<T = any>(channel: StateStreamEventChannel, event: StateStreamEvent<T>): Promise<void>;
  }

  export type BaseStreamItem<T = unknown> = StreamItem<T>;
  export type StateStreamEventChannel = { groupId: string; id?: string };
  export type StateStreamEvent<T> = { type: string; data?: T };

  /** The project's streams; `motia-host types` adds each with the type of its items. */
  export interface FlowContextStateStreams {}

  export interface FlowContext<TEmit = { topic: string; data?: any }> {
    emit: Emitter<TEmit>;
    logger: Logger;
    state: StateManager;
    streams: FlowContextStateStreams;
    traceId: string;
    flows: string[];
    /** Counts from 1. */
    attempt: number;
    /** In a cron step: the time at which the occurrence was due, as RFC 3339 text, whenever it runs. */
    scheduledAt?: string;
    /** Fires when the call is abandoned or times out; its `reason` is a MotiaError with `data.reason`. */
    signal: AbortSignal;
  }

  export type ApiRouteHandler<TBody = any, TResponse = ApiResponse, TEmit = { topic: string; data?: any }> = (
    req: ApiRequest<TBody>,
    ctx: FlowContext<TEmit>,
  ) => HandlerResult<TResponse>;

  export type EventHandler<TInput = any, TEmit = { topic: string; data?: any }> = (
    input: TInput,
    ctx: FlowContext<TEmit>,
  ) => unknown;

  /** Written `(ctx)` or `(_, ctx)`: both arguments are the context. */
  export type CronHandler<TEmit = { topic: string; data?: any }> = (
    ctx: FlowContext<TEmit>,
    sameCtx: FlowContext<TEmit>,
  ) => unknown;

  type HandlerResult<T> = unknown extends T ? ApiResponse | Promise<ApiResponse> : T | Promise<T>;

  type TopicOf<E> = E extends string ? E : E extends { topic: infer T extends string } ? T : never;
  type EmitOf<C> = C extends { emits: readonly (infer E)[] }
    ? { topic: TopicOf<E>; data?: any }
    : { topic: string; data?: any };
  type SchemaIn<C, K extends string> = C extends { [key in K]: infer S } ? SchemaOutput<S> : any;
  type ResponseOf<C> = C extends { responseSchema: infer R }
    ? string extends keyof R
      ? ApiResponse
      : { [S in keyof R]: S extends number ? ApiResponse<S, SchemaOutput<R[S]>> : ApiResponse }[keyof R]
    : ApiResponse;

  /** The handler of a step, from `typeof config`: body and input typed by the schema, topics by `emits`. */
  export type StepHandler<C> = C extends { type: "api" }
    ? ApiRouteHandler<SchemaIn<C, "bodySchema">, ResponseOf<C>, EmitOf<C>>
    : C extends { type: "event" }
      ? EventHandler<SchemaIn<C, "input">, EmitOf<C>>
      : C extends { type: "cron" }
        ? CronHandler<EmitOf<C>>
        : (...args: any[]) => any;

  /** Handlers by the name of their step; `motia-host types` adds each. */
  export interface Handlers {}

  export interface StreamSubscription {
    groupId: string;
    id?: string;
  }

  export interface StreamConfig {
    name: string;
    schema?: Schema;
    baseConfig?: { storageType: "default" } | { storageType: "custom"; factory: () => any };
    /** `authContext` is what `streamAuth.authenticate` answered, or null. */
    canAccess?: (subscription: StreamSubscription, authContext: any) => boolean | Promise<boolean>;
    [option: string]: any;
  }

  /** What `streamAuth.authenticate` answers, from its `contextSchema`. */
  export interface StreamAuthContext {}

  export interface StreamAuthRequest {
    headers: Record<string, string | string[] | undefined>;
    url?: string;
  }

  export interface StreamAuthConfig<_TSchema = any> {
    contextSchema?: Schema;
    /** Throwing refuses the connection; null lets an anonymous one in. */
    authenticate: (request: StreamAuthRequest) => any;
  }

  export interface WorkbenchPlugin {
    packageName: string;
    componentName?: string;
    label?: string;
    labelIcon?: string;
    position?: "top" | "bottom";
    cssImports?: string[];
    props?: Record<string, any>;
  }

  export interface MotiaPlugin {
    workbench: WorkbenchPlugin[];
    dirname?: string;
    steps?: string[];
    onShutdown?: () => Promise<void>;
  }

  export interface MotiaPluginContext {
    registerApi: (
      api: { method: ApiRouteMethod; path: string },
      handler: (req: ApiRequest<any>, ctx: FlowContext<any>) => ApiResponse | Promise<ApiResponse>,
    ) => () => void;
    [member: string]: any;
  }

  export type MotiaPluginBuilder = (motia: MotiaPluginContext) => MotiaPlugin;

  export interface Config {
    app?: (app: any) => void;
    plugins?: MotiaPluginBuilder[];
    adapters?: Record<string, any>;
    streamAuth?: StreamAuthConfig;
    [option: string]: any;
  }

  export function defineConfig<T extends Config>(config: T): T;
  export function config<T extends Config>(config: T): T;

  /** Of Motia's core, for code that names them. */
  export type StepSchemaInput = Schema;
  export type JsonSchema = Record<string, any>;
  export type HandlerConfig = NonNullable<InfrastructureConfig["handler"]>;
  export type QueueConfig = NonNullable<InfrastructureConfig["queue"]>;
  export type EmitData = { topic: ""; data: unknown; messageGroupId?: string };
  export type Step<TConfig = StepConfig> = { filePath: string; version: string; config: TConfig };
  export type Event<TData = unknown> = {
    topic: string;
    data: TData;
    traceId: string;
    flows?: string[];
    messageGroupId?: string;
  };
  export const globalLogger: Logger;

  /** An error of the host: a refused emit, a stream that does not exist, a value that is too large. */
  export class MotiaError extends Error {
    constructor(name: string, message: string, data?: Record<string, any>);
    readonly code: number;
    readonly data: Record<string, any>;
  }

  /** The event goes to the dead letters without another attempt. */
  export class NonRetriableError extends Error {}

  /** The next attempt starts after this many seconds. */
  export class RetryAfterError extends Error {
    constructor(message: string, seconds: number, options?: { cause?: unknown });
    readonly seconds: number;
  }
}

declare module "@motiadev/core" {
  export * from "motia";
}

declare module "@motiadev/plugin-*";
declare module "@motiadev/adapter-*";

// Parts of pages, which are not shown here. Their names stand here one by one, because the short form above declares no types.
declare module "@motiadev/workbench" {
  export const ApiNode: any,
    BaseHandle: any,
    BaseNode: any,
    CronNode: any,
    EventNode: any,
    NoopNode: any,
    Position: any,
    workbenchXPath: any;
  export type ApiNodeData = any;
  export type ApiNodeProps = any;
  export type BaseNodeProps = any;
  export type CronNodeProps = any;
  export type EventNodeData = any;
  export type EventNodeProps = any;
  export type NoopNodeProps = any;
  export type Position = any;
  export type TutorialStep = any;
}

declare module "@motiadev/ui" {
  export const APP_SIDEBAR_CONTAINER_ID: any,
    BackgroundEffect: any,
    Badge: any,
    Breadcrumb: any,
    BreadcrumbItem: any,
    Button: any,
    Checkbox: any,
    CollapsiblePanel: any,
    CollapsiblePanelGroup: any,
    Container: any,
    ContainerContent: any,
    ContainerHeader: any,
    DropdownMenu: any,
    DropdownMenuCheckboxItem: any,
    DropdownMenuContent: any,
    DropdownMenuGroup: any,
    DropdownMenuItem: any,
    DropdownMenuLabel: any,
    DropdownMenuRadioGroup: any,
    DropdownMenuRadioItem: any,
    DropdownMenuSeparator: any,
    DropdownMenuSub: any,
    DropdownMenuSubContent: any,
    DropdownMenuSubTrigger: any,
    DropdownMenuTrigger: any,
    Empty: any,
    EmptyContent: any,
    EmptyDescription: any,
    EmptyHeader: any,
    EmptyMedia: any,
    EmptyTitle: any,
    Input: any,
    Label: any,
    LevelDot: any,
    Panel: any,
    PanelDetailItem: any,
    Select: any,
    SelectContent: any,
    SelectItem: any,
    SelectTrigger: any,
    SelectValue: any,
    SidePanel: any,
    SidePanelDetail: any,
    SidePanelDetailItem: any,
    Sidebar: any,
    Table: any,
    TableBody: any,
    TableCell: any,
    TableHead: any,
    TableHeader: any,
    TableRow: any,
    Tabs: any,
    TabsContent: any,
    TabsList: any,
    TabsTrigger: any,
    Textarea: any,
    Tooltip: any,
    TooltipContent: any,
    TooltipProvider: any,
    TooltipTrigger: any,
    cn: any,
    useThemeStore: any;
  export type BadgeProps = any;
  export type BreadcrumbItemProps = any;
  export type BreadcrumbProps = any;
  export type ButtonProps = any;
  export type PanelAction = any;
  export type PanelDetailItemProps = any;
  export type PanelProps = any;
  export type Theme = any;
  export type ThemeState = any;
}
