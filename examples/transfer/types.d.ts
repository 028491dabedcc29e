/**
 * The types of this project's streams and handlers, for `import { Handlers } from 'motia'`.
 * Written by motia-host whenever the project changes (`motia-host types`): changes by hand do not last.
 */
/// <reference path="./motia-env.d.ts" />
import type { ApiRouteHandler, EventHandler } from 'motia'

declare module 'motia' {
  interface FlowContextStateStreams {
  }

  interface Handlers {
    'Count Settled': EventHandler<any, never>
    'Deposit': EventHandler<any, never>
    'Move Money': EventHandler<any, { topic: 'transfer.done'; data?: any } | { topic: 'transfer.refused'; data?: any }>
    'Order Deposit': ApiRouteHandler<{ id: string; account: string; amount: number }, unknown, { topic: 'deposit.ordered'; data?: any }>
    'Order Transfer': ApiRouteHandler<{ id: string; from: string; to: string; amount: number }, unknown, { topic: 'transfer.ordered'; data?: any }>
    'Show Accounts': ApiRouteHandler<Record<string, unknown>, unknown, never>
  }
}
