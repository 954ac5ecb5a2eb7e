// How a column chunk is stored: data that the footer keeps beside the pieces' places.
import type { Layout } from '../../engine/columns/layout.ts'
import type { StoredPiece } from './compress.ts'

export type ValueEncoding =
  /** As they lie in memory. */
  | { readonly kind: 'plain'; readonly values: StoredPiece }
  /** Integers as offsets from a base, bit-packed; beyond 32 bits the low words lie apart, whole. Constant: width 0. */
  | {
      readonly kind: 'frame'
      readonly base: number
      readonly width: number
      readonly low?: StoredPiece
      readonly high?: StoredPiece
    }
  /** First value, then differences as a frame. */
  | {
      readonly kind: 'delta'
      readonly first: number
      readonly base: number
      readonly width: number
      readonly low?: StoredPiece
    }
  | { readonly kind: 'bits'; readonly values: StoredPiece }
  /** Lengths as a frame, then all bytes. */
  | { readonly kind: 'bytes'; readonly lengths: ValueEncoding; readonly values: StoredPiece }
  /** Entries sorted bytewise; codes as a frame. */
  | {
      readonly kind: 'dictionary'
      readonly entries: number
      readonly dictionary: ValueEncoding
      readonly codes: ValueEncoding
    }

export interface ColumnChunk {
  /** What a decoded column has: narrowed where its values allow. */
  readonly layout: Layout
  readonly encoding: ValueEncoding
  readonly validity?: StoredPiece
}

/** Hands out pieces' bytes by place; fetch reads, checks and decompresses. */
export type PieceSource = (piece: StoredPiece) => Buffer
/** Stores a piece and tells its place. */
export type PieceSink = (raw: Uint8Array) => StoredPiece
