// PostgreSQL's eight lock modes, weakest first, and which of them exclude each other: https://www.postgresql.org/docs/18/explicit-locking.html
// Advisory locks use two of them, share and exclusive.

export const lockModes = [
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
] as const

export type LockModeName = (typeof lockModes)[number]

/** Its place in `lockModes`: modes travel as small numbers, sets of them as bits. */
export type LockMode = number

const place = (name: LockModeName): LockMode => lockModes.indexOf(name)

export const accessShare = place('access share')
export const rowShare = place('row share')
export const rowExclusive = place('row exclusive')
export const shareUpdateExclusive = place('share update exclusive')
export const share = place('share')
export const shareRowExclusive = place('share row exclusive')
export const exclusive = place('exclusive')
export const accessExclusive = place('access exclusive')

/** Row and column in the order of `lockModes`; x: they exclude each other. */
const matrix = [
  '.......x', // access share
  '......xx', // row share
  '....xxxx', // row exclusive
  '...xxxxx', // share update exclusive
  '..xx.xxx', // share
  '..xxxxxx', // share row exclusive
  '.xxxxxxx', // exclusive
  'xxxxxxxx', // access exclusive
]

/** For each mode, the set of those that it may not stand beside. */
export const conflictsOf: readonly number[] = matrix.map((row) =>
  Array.from(row).reduce((bits, mark, mode) => (mark === 'x' ? bits | (1 << mode) : bits), 0),
)

export const excludes = (a: LockMode, b: LockMode): boolean => (conflictsOf[a] & (1 << b)) !== 0

/** As pg_locks and deadlock reports spell it: AccessShareLock. */
export const lockModeTitle = (mode: LockMode): string =>
  `${lockModes[mode].replace(/(^| )(\w)/g, (_, _space: string, letter: string) => letter.toUpperCase())}Lock`
