// Privileges as bits, in the order in which an aclitem prints their letters, and what each kind of object has of them.

export const Privilege = {
  insert: 1 << 0,
  select: 1 << 1,
  update: 1 << 2,
  delete: 1 << 3,
  truncate: 1 << 4,
  references: 1 << 5,
  trigger: 1 << 6,
  execute: 1 << 7,
  usage: 1 << 8,
  create: 1 << 9,
  temporary: 1 << 10,
  connect: 1 << 11,
  set: 1 << 12,
  alterSystem: 1 << 13,
  maintain: 1 << 14,
} as const

/** By bit. */
export const privilegeLetters = 'arwdDxtXUCTcsAm'
export const privilegeWords = [
  'INSERT',
  'SELECT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'TRIGGER',
  'EXECUTE',
  'USAGE',
  'CREATE',
  'TEMPORARY',
  'CONNECT',
  'SET',
  'ALTER SYSTEM',
  'MAINTAIN',
] as const

export const objectKinds = [
  'table',
  'column',
  'sequence',
  'database',
  'function',
  'language',
  'schema',
  'tablespace',
  'type',
  'parameter',
  'large object',
] as const
export type ObjectKind = (typeof objectKinds)[number]

const { insert, select, update, references, usage, create, execute, temporary, connect } = Privilege

export const columnPrivileges = insert | select | update | references

export const allPrivileges: Readonly<Record<ObjectKind, number>> = {
  table: columnPrivileges | Privilege.delete | Privilege.truncate | Privilege.trigger | Privilege.maintain,
  column: columnPrivileges,
  sequence: select | update | usage,
  database: create | temporary | connect,
  function: execute,
  language: usage,
  schema: usage | create,
  tablespace: create,
  type: usage,
  parameter: Privilege.set | Privilege.alterSystem,
  'large object': select | update,
}

/** What everybody has of an object from the start. */
export const publicPrivileges: Readonly<Record<ObjectKind, number>> = {
  table: 0,
  column: 0,
  sequence: 0,
  database: temporary | connect,
  function: execute,
  language: usage,
  schema: 0,
  tablespace: 0,
  type: usage,
  parameter: 0,
  'large object': 0,
}

/** TEMP is short for TEMPORARY. undefined: there is no such privilege. */
export function privilegeNamed(word: string): number | undefined {
  const upper = word.toUpperCase()
  const index = privilegeWords.indexOf((upper === 'TEMP' ? 'TEMPORARY' : upper) as (typeof privilegeWords)[number])
  return index < 0 ? undefined : 1 << index
}

/** Each bit that is set, lowest first. */
export function bitsOf(privileges: number): number[] {
  const bits: number[] = []
  for (let bit = 0; bit < privilegeWords.length; bit++) if (privileges & (1 << bit)) bits.push(1 << bit)
  return bits
}

export const wordOf = (bit: number): string => privilegeWords[31 - Math.clz32(bit)]
