/**
 * The types of this project's streams and handlers, for `import { Handlers } from 'motia'`.
 * Written by motia-host whenever the project changes (`motia-host types`): changes by hand do not last.
 */
/// <reference path="./motia-env.d.ts" />
import type { ApiRouteHandler, EventHandler, MotiaStream } from 'motia'

declare module 'motia' {
  interface FlowContextStateStreams {
    'poll': MotiaStream<{ id: string; question: string; options: Array<string>; votes: Record<string, number> }>
    'vote-progress': MotiaStream<{ id: string; percent: number; message: string; option?: string }>
    'voteProgress': MotiaStream<{ id: string; percent: number; message: string; option?: string }>
  }

  interface Handlers {
    'Check Vote': EventHandler<any, { topic: 'vote.accepted'; data?: any }>
    'Count Vote': EventHandler<any, never>
    'Create Poll': ApiRouteHandler<{ question: string; options: Array<string> }, unknown, never>
    'List Polls': ApiRouteHandler<Record<string, unknown>, unknown, never>
    'Vote': ApiRouteHandler<{ option: string; voter: string }, unknown, { topic: 'vote.cast'; data?: any }>
  }
}
