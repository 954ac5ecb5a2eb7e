// The messages a client may send once its startup packet is in: their type bytes and how long each may be.
import type { FrameLimit } from '../frame-reader.ts'
import { authenticationMessageBytesMax, largeMessageBytesMax, smallMessageBytesMax } from '../limits.ts'

const code = (letter: string): number => letter.charCodeAt(0)

export const frontend = {
  query: code('Q'),
  parse: code('P'),
  bind: code('B'),
  describe: code('D'),
  execute: code('E'),
  close: code('C'),
  flush: code('H'),
  sync: code('S'),
  terminate: code('X'),
  functionCall: code('F'),
  copyData: code('d'),
  copyDone: code('c'),
  copyFail: code('f'),
  /** PasswordMessage, SASLInitialResponse and SASLResponse share it. */
  password: code('p'),
} as const

const large = new Set<number>([frontend.query, frontend.parse, frontend.bind, frontend.functionCall, frontend.copyData])
const small = new Set<number>([
  frontend.describe,
  frontend.execute,
  frontend.close,
  frontend.flush,
  frontend.sync,
  frontend.terminate,
  frontend.copyDone,
  frontend.copyFail,
])

/** Limits of an authenticated client; messageBytesMax lowers those of the large messages. */
export const sessionLimit =
  (messageBytesMax: number = largeMessageBytesMax): FrameLimit =>
  (type) =>
    large.has(type) ? messageBytesMax : small.has(type) ? smallMessageBytesMax : undefined

/** While authenticating only the password family is expected; any other type is refused by name later, but never gathered. */
export const authenticationLimit: FrameLimit = () => authenticationMessageBytesMax
