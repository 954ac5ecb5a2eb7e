// Names with prefixes, and what the prefixes stand for where they are written.
import type { XmlCursor } from './cursor.ts'
import { namespaceOf, type XmlParent } from './node.ts'

/** Prefix, local name and namespace. A prefix that nobody declared is part of the name, as libxml2 has it. */
export function qualified(
  name: string,
  scope: Scope,
  isElement: boolean,
): readonly [prefix: string, local: string, uri: string] {
  const prefix = prefixOf(name)
  if (prefix === '') return ['', name, isElement ? (uriAt('', scope) ?? '') : '']
  const uri = uriAt(prefix, scope)
  return uri === undefined ? ['', name, ''] : [prefix, name.slice(prefix.length + 1), uri]
}

/** Empty: it has none. */
function prefixOf(name: string): string {
  const colon = name.indexOf(':')
  return colon <= 0 || colon === name.length - 1 ? '' : name.slice(0, colon)
}

/** An element that is being read. */
export interface Scope {
  readonly declared: ReadonlyMap<string, string>
  readonly parent: XmlParent
}

const uriAt = (prefix: string, { declared, parent }: Scope): string | undefined =>
  declared.get(prefix) ?? namespaceOf(prefix, parent)

/** Faults of prefixes that nobody declared, and of namespaces that are no URIs. */
export function checkNamespaces(
  cursor: XmlCursor,
  name: string,
  written: readonly { readonly name: string }[],
  scope: Scope,
): void {
  for (const uri of scope.declared.values()) {
    if (/[<>"{}|\\^`\s]/.test(uri)) cursor.fault(`xmlns: '${uri}' is not a valid URI`)
  }
  const local = name.slice(name.indexOf(':') + 1)
  const isUnknown = (prefix: string): boolean =>
    prefix !== '' && prefix !== 'xmlns' && uriAt(prefix, scope) === undefined
  const own = prefixOf(name)
  if (isUnknown(own)) cursor.fault(`Namespace prefix ${own} on ${local} is not defined`)
  for (const { name: attribute } of written) {
    const prefix = prefixOf(attribute)
    if (isUnknown(prefix)) {
      cursor.fault(`Namespace prefix ${prefix} for ${attribute.slice(prefix.length + 1)} on ${local} is not defined`)
    }
  }
}
