/**
 * The types of this project's streams and handlers, for `import { Handlers } from 'motia'`.
 * Written by motia-host whenever the project changes (`motia-host types`): changes by hand do not last.
 */
/// <reference path="./motia-env.d.ts" />
import type { ApiRouteHandler, CronHandler, EventHandler, MotiaStream } from 'motia'

declare module 'motia' {
  interface FlowContextStateStreams {
    'order-progress': MotiaStream<{ id: string; status: 'paid' | 'declined' | 'receipt-sent'; total: number }>
    'orderProgress': MotiaStream<{ id: string; status: 'paid' | 'declined' | 'receipt-sent'; total: number }>
  }

  interface Handlers {
    'Apologise': EventHandler<any, never>
    'Create Order': ApiRouteHandler<{ items: Array<string>; customerId: string }, unknown, { topic: 'order.created'; data: { orderId: string; items: Array<string>; customerId: string } }>
    'Daily Report': CronHandler<never>
    'Get Order': ApiRouteHandler<Record<string, unknown>, unknown, never>
    'Hourly Check': CronHandler<never>
    'Process Payment': EventHandler<{ orderId: string; items: Array<string>; customerId: string }, { topic: 'payment.succeeded'; data?: any } | { topic: 'payment.failed'; data?: any }>
    'Send Receipt': EventHandler<any, never>
  }
}
