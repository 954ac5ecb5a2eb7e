// Dates and times within a path: JSON has no values of theirs, so they exist as items alone, and leave as strings.
import { Oid } from '../types/oids.ts'
import { jsonKind, type JsonKind, type JsonNode } from '../types/json/tree.ts'
import type { Value } from '../types/type.ts'

export type MomentType =
  typeof Oid.date | typeof Oid.time | typeof Oid.timetz | typeof Oid.timestamp | typeof Oid.timestamptz

export class PathMoment {
  readonly type: MomentType
  readonly value: Value
  /** As JSON shows it. */
  readonly text: string

  constructor(type: MomentType, value: Value, text: string) {
    this.type = type
    this.value = value
    this.text = text
  }
}

export type PathItem = JsonNode | PathMoment

export const itemKind = (item: PathItem): JsonKind | 'moment' =>
  item instanceof PathMoment ? 'moment' : jsonKind(item)

/** As a result: a moment is its text. */
export const toJsonNode = (item: PathItem): JsonNode => (item instanceof PathMoment ? item.text : item)
