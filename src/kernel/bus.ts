// What the bus keeps: subscriptions, planned calls, mailboxes. Plain data, never changed in place.
import type { Json } from '../base/json.ts'
import type { DataOf } from './event.ts'

/**
 * - `hits` are numbers of events that its next delivery names, `missed` how many more there were.
 * - `since`: only what comes after this event fits.
 */
export type Subscription = {
  owner: string
  filter: Json
  callback: string
  method: string
  hits: number[]
  missed: number
  since: number
}

/**
 * A call that its owner makes later, in a frame of its own, at its expense.
 * - `due` is when, NEVER while `after` names the event that it waits for; `order` breaks ties.
 * - `subscription`: its arguments are what that has been hit by.
 * - `answers`: it is told what the outside answered, at the expense of who paid for that.
 */
export type Job = {
  owner: string
  callback: string
  method: string
  args: Json
  due: number
  after: number | null
  order: number
  cause: number
  subscription?: string
  answers?: Callback
}

/** Whose tool hears an answer of the outside, and on what terms. */
export type Callback = NonNullable<DataOf<'job.planned'>['answers']>

/** `last` counts all messages ever. */
export type Mailbox = { last: number; messages: Message[] }

export type Message = { n: number; from: string; t: number; body: Json }
