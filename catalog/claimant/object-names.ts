// Names that PostgreSQL makes up: t_pkey, t_a_key, t_a_check, t_a_fkey, t_a_seq, t_a_idx, numbered until they are free.
import type { CatalogSnapshot } from '../snapshot.ts'

/** PostgreSQL's NAMEDATALEN - 1. */
export const nameBytesMax = 63

const bytes = (text: string): number => Buffer.byteLength(text)

/** Cut to at most so many bytes, never inside a character. */
function clip(text: string, max: number): string {
  if (bytes(text) <= max) return text
  let clipped = ''
  let length = 0
  for (const character of text) {
    length += bytes(character)
    if (length > max) break
    clipped += character
  }
  return clipped
}

/** name1_name2_label; of the two names the longer one is shortened until all fits. */
export function makeObjectName(name1: string, name2: string | undefined, label: string): string {
  const overhead = (label ? bytes(label) + 1 : 0) + (name2 === undefined ? 0 : 1)
  let first = bytes(name1)
  let second = name2 === undefined ? 0 : bytes(name2)
  while (first + second + overhead > nameBytesMax) {
    if (first > second) first--
    else second--
  }
  const parts = [clip(name1, first)]
  if (name2 !== undefined) parts.push(clip(name2, second))
  if (label) parts.push(label)
  return parts.join('_')
}

/** The first free one of name1_name2_label, …label1, …label2. */
export function chooseName(
  name1: string,
  name2: string | undefined,
  label: string,
  taken: (name: string) => boolean,
): string {
  let name = makeObjectName(name1, name2, label)
  for (let pass = 1; taken(name); pass++) name = makeObjectName(name1, name2, `${label}${pass}`)
  return name
}

export const relationNameTaken =
  (catalog: CatalogSnapshot, schema: number) =>
  (name: string): boolean =>
    catalog.relation(schema, name) !== undefined

/** Generated constraint names avoid those of the whole schema, not only of their table. */
export const constraintNameTaken =
  (catalog: CatalogSnapshot, schema: number) =>
  (name: string): boolean =>
    catalog.hasConstraint(schema, name)

/** Names of several columns, joined: what stands between a table's name and a label. */
export function joinedNames(names: readonly string[]): string {
  let joined = ''
  for (const name of names) {
    joined += joined ? `_${name}` : name
    if (bytes(joined) >= nameBytesMax) break
  }
  return joined
}

/** An index's own column names: repeated ones are numbered, as lower, lower1. */
export function indexColumnNames(names: readonly string[]): string[] {
  const chosen: string[] = []
  for (const name of names) {
    let candidate = name
    for (let pass = 1; chosen.includes(candidate); pass++)
      candidate = `${clip(name, nameBytesMax - String(pass).length)}${pass}`
    chosen.push(candidate)
  }
  return chosen
}
