// Grouping sets: rows are taken into groups by all that any set groups by; when all rows are there, the groups of each set are folded
// from those (fold-sets.ts), into one table whose keys say which set it is. The keys that a set does not group by are NULL.
import type { Shape } from '../source/fields.ts'
import type { GroupLayout } from './group-layout.ts'
import type { GroupSets } from '../pipeline.ts'

/** Context place of the set that is folded. */
export const setsName = 'set'
export const setPlace = { groups: 0, number: 4, groupings: 8 } as const

export const setsBytes = ({ groupings }: GroupSets): number => setPlace.groupings + groupings.length * 4

/** What the context's place holds of a set: a bit for each of its groups, its number, what each GROUPING() says. */
export const setWords = (indices: readonly number[], number: number, groupings: GroupSets['groupings']): number[] => [
  indices.reduce((bits, group) => bits | (1 << group), 0),
  number,
  ...groupings.map((members) => members.reduce((bits, group) => bits * 2 + (indices.includes(group) ? 0 : 1), 0)),
]

/** Behind the groups: the set's number, then what each GROUPING() says. */
export const setKeys = (groups: readonly Shape[], { groupings }: GroupSets): Shape[] => [
  ...groups.map((shape) => ({ ...shape, nullable: true })),
  ...[0, ...groupings].map((): Shape => ({
    kind: 'i32',
    bits: 31,
    nullable: false,
  })),
]

/** Among the keys of the sets' groups. */
export const groupingKey = ({ groups }: GroupLayout, grouping: number): number => groups + 1 + grouping
