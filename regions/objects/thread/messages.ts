// What the object thread and those who use it tell each other. Bodies go in pieces, a few at a time; the buffer of a piece goes back with
// the word that it was used, so that memory stays what it is however much passes through.
import type { BucketStore, GetRequest, GetResult } from '../bucket-store.ts'
import type { Digests } from '../digests/digests.ts'

export type PlainMethod = Exclude<keyof BucketStore, 'put' | 'putPart' | 'get' | 'close'>

export type ObjectsRequest =
  | { readonly kind: 'call'; readonly id: number; readonly method: PlainMethod; readonly args: readonly unknown[] }
  /** A body follows. */
  | {
      readonly kind: 'upload'
      readonly id: number
      readonly method: 'put' | 'putPart'
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'piece'; readonly id: number; readonly bytes: Uint8Array }
  /** bytes: the last piece. */
  | {
      readonly kind: 'end'
      readonly id: number
      readonly bytes: Uint8Array
      readonly digests: Digests
    }
  | {
      readonly kind: 'broken'
      readonly id: number
      readonly error: ThreadError
    }
  | {
      readonly kind: 'download'
      readonly id: number
      readonly request: GetRequest
    }
  /** The piece was used; its buffer may be filled again. */
  | { readonly kind: 'more'; readonly id: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'stop'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number }

export type ObjectsAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ThreadError }
  /** An uploaded piece was used. */
  | { readonly kind: 'used'; readonly id: number; readonly buffer: ArrayBuffer }
  /** whole: all the bytes there are; absent: pieces follow. */
  | {
      readonly kind: 'opened'
      readonly id: number
      readonly found: Omit<GetResult, 'pieces'>
      readonly whole?: Uint8Array
    }
  | { readonly kind: 'piece'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'fault'; readonly message: string }

/** Pieces of one body that may be under way. */
export const piecesMax = 3

/** An error as it crosses the thread. */
export interface ThreadError {
  /** Of an ObjectError. */
  readonly code?: string
  readonly etag?: string
  readonly sqlstate: string
  readonly message: string
  readonly stack?: string
}
