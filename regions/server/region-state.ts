// Roles and states of a region: what each lets through, as data. A region is in several states at a time; what any of them
// refuses is refused.
import { PgError } from '../../engine/errors.ts'
import type { RegionId, RegionRole } from '../requests/request.ts'

export const regionRoles = ['leader', 'follower', 'downgrading'] as const satisfies readonly RegionRole[]

/** Those that say most come last: of several states the last is shown. */
export const regionStates = ['writable', 'flushing', 'altering', 'truncating', 'opening', 'closing', 'closed'] as const
export type RegionState = (typeof regionStates)[number]

interface Rule {
  /** Why writes are refused; absent: they are not. */
  readonly writes?: string
  /** Why new readers and look-ups are refused. */
  readonly reads?: string
}

const stateRules: Readonly<Record<RegionState, Rule>> = {
  writable: {},
  // The memtable is frozen and the next one takes rows.
  flushing: {},
  // Both are done in memory as soon as they are logged; what lasts is their way to the disk.
  altering: {},
  truncating: {},
  opening: { writes: 'is being opened', reads: 'is being opened' },
  closing: { writes: 'is being closed' },
  closed: { writes: 'is not open', reads: 'is not open' },
}

const roleRules: Readonly<Record<RegionRole, Rule>> = {
  leader: {},
  follower: { writes: 'is a follower and takes no writes' },
  downgrading: { writes: 'is about to become a follower and takes no writes' },
}

export const shownState = (states: Iterable<RegionState>): RegionState =>
  regionStates[Math.max(0, ...Array.from(states, (state) => regionStates.indexOf(state)))]

/** The error for a read or write in these states; undefined: go on. */
export function refusal(
  region: RegionId,
  role: RegionRole,
  states: Iterable<RegionState>,
  what: 'reads' | 'writes',
): PgError | undefined {
  for (const state of states) {
    const why = stateRules[state][what]
    if (why) return new PgError('55000', `region ${region} ${why}`, state === 'closed' ? openHint(region) : {})
  }
  const why = roleRules[role][what]
  if (!why) return undefined
  return new PgError('25006', `region ${region} ${why}`, {
    hint: `Make it the leader with SELECT cadastre.set_region_role(${region}, 'leader').`,
  })
}

const openHint = (region: RegionId): { hint: string } => ({
  hint: `Open it with SELECT cadastre.open_region(${region}).`,
})

export const notOpen = (region: RegionId): PgError =>
  new PgError('55000', `region ${region} is not open`, openHint(region))

export const unknownRegion = (region: RegionId): PgError => new PgError('42704', `region ${region} does not exist`)

export function validateRole(role: string): asserts role is RegionRole {
  if (!regionRoles.some((known) => known === role))
    throw new PgError('22023', `invalid region role: "${role}"`, {
      hint: `Available roles: ${regionRoles.join(', ')}.`,
    })
}
